import { basename, normalize } from 'node:path/posix';
import { ConfigError, FileError, fitsGlob, quote, type TreeEntry } from '@mlx-guard/core';
import type { FileJob } from './lint-file.ts';
import { type SourceKind, sourceKindOf } from './readers.ts';
import type { Run } from './surface.ts';

/** A file to look at, and its size in bytes. */
export interface SizedJob extends FileJob {
  readonly bytes: number;
}

const here = '.';
/** Folders of tools, and of what others wrote: dependencies are the business of another guard. */
const notEntered: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.mlx-guard',
  '.mypy_cache',
  '.nox',
  '.ruff_cache',
  '.tox',
  '.venv',
  '__pycache__',
  'node_modules',
  'site-packages',
  'venv',
]);

const tidy = (path: string): string => {
  const normal = normalize(path).replace(/\/$/, '');
  return normal === '' ? here : normal;
};

const seenFrom = (root: string, path: string): string => (root === here ? path : path === root ? basename(path) : path.slice(root.length + 1));

/** What is below the named paths: files to look at, and what was left out and why. */
export class Survey {
  readonly jobs: SizedJob[] = [];
  readonly left = new Map<string, string>();
  readonly #run: Run;
  readonly #seen = new Set<string>();
  /** Files below one root that there is something to say about. */
  #met = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Walks all paths. Throws `ConfigError` that names every one that is not there, or in which there is nothing to look at. */
  async walk(): Promise<void> {
    const { settings } = this.#run;
    const roots = [...new Set(settings.paths.map(tidy))];
    const problems: string[] = [];
    for (const root of roots) {
      this.#met = 0;
      const problem = (await this.#root(root)) ?? (this.#met === 0 && root !== here ? 'holds no source or configuration that is understood' : undefined);
      if (problem !== undefined) problems.push(`${quote('paths')}: ${quote(root)} ${problem}`);
    }
    const [first, ...more] = problems;
    if (first !== undefined) throw new ConfigError('nothing-to-check', [first, ...more]);
  }

  async #root(root: string): Promise<string | undefined> {
    const { files, signal } = this.#run.ports;
    if (root.startsWith('/') || root === '..' || root.startsWith('../')) return 'leads out of the working directory; set `working-directory`';
    try {
      for await (const entry of files.walk(root, (folder) => this.#isLeft(root, folder))) {
        signal.throwIfAborted();
        this.#take(entry, root);
      }
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      return thrown.code === 'absent' ? 'does not exist' : 'is a link, lies behind one, or cannot be read';
    }
  }

  #isLeft(root: string, folder: string): boolean {
    const name = basename(folder);
    const why = notEntered.has(name) ? `a folder called ${quote(name)}` : this.#excludedBy(seenFrom(root, folder));
    if (why !== undefined) this.left.set(folder, why);
    return why !== undefined;
  }

  /** A folder is left out as a whole where a pattern fits all below it. */
  #excludedBy(seenAs: string): string | undefined {
    const pattern = this.#run.settings.exclude.find((one) => fitsGlob(one, seenAs) || fitsGlob(one.replace(/\/(?:\*\*)?$/, ''), seenAs));
    return pattern === undefined ? undefined : `excluded by ${quote(pattern)}`;
  }

  #take(entry: TreeEntry, root: string): void {
    const { path } = entry;
    const kind = sourceKindOf(seenFrom(root, path)) ?? sourceKindOf(path);
    if (kind !== undefined) this.#met += 1;
    if (this.#seen.has(path)) return;
    if (entry.kind === 'unreadable' && kind === undefined) this.#run.record.skipped(path, 'it cannot be read');
    else if (entry.kind === 'link') this.#link(entry, kind, root);
    else if (kind !== undefined) this.#file(entry, kind, root);
  }

  #file(entry: Exclude<TreeEntry, { readonly kind: 'link' }>, kind: SourceKind, root: string): void {
    const { path } = entry;
    const seenAs = seenFrom(root, path);
    this.#seen.add(path);
    const why = this.#excludedBy(seenAs);
    if (why !== undefined) this.left.set(path, why);
    else if (entry.kind === 'file' && entry.exactName) this.jobs.push({ path, seenAs, kind, bytes: entry.size });
    else this.#run.record.skipped(path, entry.kind === 'special' ? 'it is no regular file' : 'it cannot be read, or its name is not UTF-8');
  }

  /** What a link leads to is looked at where it stands, if it stands below the same root. */
  #link({ path, leads }: Extract<TreeEntry, { readonly kind: 'link' }>, kind: SourceKind | undefined, root: string): void {
    if (kind === undefined && leads.to !== 'folder' && leads.to !== 'outside') return;
    const isInside = 'path' in leads && (root === here || leads.path === root || leads.path.startsWith(`${root}/`));
    const why = notEntered.has(basename(path)) ? 'a folder of this name' : this.#excludedBy(seenFrom(root, path));
    if (why !== undefined) this.left.set(path, why);
    else if (!isInside) this.#run.record.skipped(path, 'a link out of what is looked at is not followed');
  }
}
