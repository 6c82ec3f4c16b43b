import type { Ports, TreeEntry } from '@mlx-guard/core';
import { baseName, formatByName, isWithin, type NamedFormat } from '@mlx-guard/model-formats';
import type { Obstacle } from './facts.ts';

const notEntered: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', 'venv']);

/** What lies below `paths`. All paths are relative to the working directory. */
export interface Scene {
  /** Every regular file, and what its name and the names of links to it claim that it holds. */
  readonly files: ReadonlyMap<string, readonly NamedFormat[]>;
  /** Every name under which a regular file can be reached: the file's own, and links to it. To the path where its bytes are. */
  readonly names: ReadonlyMap<string, string>;
  /** What bears the name of a model file and has no bytes to read. */
  readonly obstacles: ReadonlyMap<string, Obstacle>;
  /** What may hide model files, with the reason why it was not looked into. */
  readonly gaps: ReadonlyMap<string, string>;
}

/** Looks below the start paths for files that may be models. */
class Search {
  readonly #starts: readonly string[];
  readonly #claims = new Map<string, NamedFormat[]>();
  readonly names = new Map<string, string>();
  readonly obstacles = new Map<string, Obstacle>();
  readonly gaps = new Map<string, string>();

  constructor(starts: readonly string[]) {
    this.#starts = starts;
  }

  get files(): Scene['files'] {
    return this.#claims;
  }

  take(entry: TreeEntry): void {
    const claim = formatByName(baseName(entry.path));
    if (!entry.exactName) this.#block(entry.path, claim, { kind: 'unreadable', why: 'its name is not UTF-8' });
    else if (entry.kind === 'file') this.#claim(entry.path, claim, entry.path);
    else if (entry.kind === 'link') this.#link(entry, claim);
    else if (entry.kind === 'unreadable') this.#block(entry.path, claim, { kind: 'unreadable', why: entry.why });
    else if (claim !== undefined) this.obstacles.set(entry.path, { kind: 'special', what: entry.what });
  }

  #claim(path: string, claim: NamedFormat | undefined, name: string): void {
    this.names.set(name, path);
    const claims = this.#claims.get(path) ?? [];
    this.#claims.set(path, claim === undefined ? claims : [...claims, claim]);
  }

  #block(path: string, claim: NamedFormat | undefined, obstacle: Extract<Obstacle, { readonly kind: 'unreadable' }>): void {
    if (claim === undefined) this.gaps.set(path, `it cannot be read: ${obstacle.why}`);
    else this.obstacles.set(path, obstacle);
  }

  #link({ path, target, leads }: Extract<TreeEntry, { readonly kind: 'link' }>, claim: NamedFormat | undefined): void {
    const isWithinStarts = 'path' in leads && this.#starts.some((start) => isWithin(leads.path, start));
    const end = 'path' in leads && !isWithinStarts ? 'outside' : leads.to;
    // A file behind a link is inspected once, where it is, and may be reached by a name that says more than its own.
    if (end === 'file' && 'path' in leads) this.#claim(leads.path, claim, path);
    else if (claim !== undefined) this.obstacles.set(path, { kind: 'link', target, leads: end === 'file' ? 'outside' : end });
    else if (end === 'outside' && !notEntered.has(baseName(path))) this.gaps.set(path, 'a link out of `paths` is not followed');
  }
}

/** Finds every file below the start paths, and what may hide one. Throws `FileError`. */
export async function search(starts: readonly string[], { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<Scene> {
  const found = new Search(starts);
  const seen = new Set<string>();
  for (const start of starts) {
    for await (const entry of files.walk(start, (folder) => notEntered.has(baseName(folder)))) {
      signal.throwIfAborted();
      if (!seen.has(entry.path)) found.take(entry);
      seen.add(entry.path);
    }
  }
  return found;
}
