import { createHash } from 'node:crypto';
import { basename, normalize } from 'node:path/posix';
import { ConfigError, FileError, type Finding, fitsGlob, judge, type Ports, quote, type Recorder, type Rule, type TreeEntry } from '@mlx-guard/core';
import { sourceUnread } from '../rules/source-unread.ts';
import type { ChannelFact } from './channel-fact.ts';
import { type ChannelKind, channelKindOf, readChannel, type Surroundings } from './channel-readers.ts';

/** What a lint of sources needs of a run. */
export interface ChannelRun {
  readonly paths: readonly string[];
  /** Patterns of what is not looked at, from the working directory. */
  readonly exclude: readonly string[];
  readonly ports: Pick<Ports, 'files' | 'signal' | 'progress'>;
  readonly record: Pick<Recorder<Readonly<Record<never, string>>>, 'finding' | 'eligible' | 'inspected' | 'skipped'>;
  readonly rules: readonly Rule<ChannelFact>[];
}

interface Job {
  readonly path: string;
  readonly kind: ChannelKind;
}

const maxBytes = 1024 * 1024;
const maxAttributes = 64 * 1024;
/** Folders of tools, and of what others wrote. */
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
  '.build',
  'DerivedData',
]);

const tidy = (path: string): string => normalize(path).replace(/\/$/, '') || '.';

/** Collects the files to look at below one path. */
async function collect(root: string, { ports, exclude, record }: ChannelRun, jobs: Map<string, Job>): Promise<string | undefined> {
  const isLeft = (path: string): boolean => exclude.some((pattern) => fitsGlob(pattern, path));
  const take = (entry: TreeEntry): void => {
    const kind = channelKindOf(entry.path);
    if (kind === undefined || isLeft(entry.path)) return;
    if (entry.kind === 'file' && entry.exactName) jobs.set(entry.path, { path: entry.path, kind });
    else if (entry.kind === 'link' && 'path' in entry.leads)
      return; // looked at where it stands
    else record.skipped(entry.path, 'it is no regular file, cannot be read, or leads out of the working directory');
  };
  try {
    for await (const entry of ports.files.walk(root, (folder) => notEntered.has(basename(folder)) || isLeft(folder))) {
      ports.signal.throwIfAborted();
      take(entry);
    }
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    return `${quote('paths')}: ${quote(root)} ${thrown.code === 'absent' ? 'does not exist' : 'is a link, lies behind one, or cannot be read'}`;
  }
}

async function bytesOf(path: string, limit: number, { files }: Pick<Ports, 'files'>): Promise<Uint8Array | string> {
  try {
    await using file = await files.open(path);
    if (file.size > limit) return `it has ${file.size} bytes; at most ${limit} are read`;
    const bytes = await file.read(0, file.size);
    return bytes.length === file.size && (await file.unchanged()) ? bytes : 'it changed while it was read';
  } catch (thrown) {
    if (thrown instanceof FileError) return 'it cannot be read';
    throw thrown;
  }
}

/** Whether `.gitattributes` of the working directory gives weights to Git LFS. */
async function surroundings(ports: Pick<Ports, 'files'>): Promise<Surroundings> {
  const bytes = await bytesOf('.gitattributes', maxAttributes, ports);
  const text = typeof bytes === 'string' ? '' : new TextDecoder().decode(bytes);
  return { hasLfs: /\.(?:safetensors|gguf|npz|bin|mlx|mlpackage)\b.*\bfilter=lfs\b/.test(text) };
}

const unread = (path: string, problem: string): Finding => sourceUnread.finding({ path }, `${quote(path)} was not checked: ${problem}`);

/** What a load is judged by is only known when all is read: whether anything in the project verifies. One load a file is kept, the first. */
class Loads {
  readonly #kept: ChannelFact[] = [];
  #isVerified = false;

  take(facts: readonly ChannelFact[]): void {
    if (facts.some(({ kind }) => kind === 'verification')) this.#isVerified = true;
    const first = facts.find(({ kind }) => kind === 'local-load');
    if (first !== undefined && !this.#isVerified) this.#kept.push(first);
  }

  get unverified(): readonly ChannelFact[] {
    return this.#isVerified ? [] : this.#kept;
  }
}

async function lintOne({ path, kind }: Job, around: Surroundings, loads: Loads, { ports, record, rules }: ChannelRun): Promise<void> {
  const bytes = await bytesOf(path, maxBytes, ports);
  const reading = typeof bytes === 'string' ? { problem: bytes } : await readChannel(kind, path, bytes, around);
  if ('problem' in reading || typeof bytes === 'string') {
    record.finding(unread(path, 'problem' in reading ? reading.problem : ''));
    return;
  }
  loads.take(reading.facts);
  for (const fact of reading.facts) if (fact.kind !== 'local-load') for (const finding of judge(rules, fact)) record.finding(finding);
  const [defect] = reading.defects;
  if (defect === undefined) record.inspected(path, { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
  else {
    const { line, column } = reading.lines.placeOf(defect.span.start);
    record.finding(sourceUnread.finding({ path, startLine: line, startColumn: column }, `${quote(path)} was not checked whole: ${quote(defect.problem)}`));
  }
}

/** Looks at how sources and configurations of a project fetch models, and where they keep them. */
export async function lintChannels(run: ChannelRun): Promise<void> {
  const { ports, record, paths, rules } = run;
  const jobs = new Map<string, Job>();
  const problems: string[] = [];
  for (const root of [...new Set(paths.map(tidy))]) {
    const problem = await collect(root, run, jobs);
    if (problem !== undefined) problems.push(problem);
  }
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('nothing-to-check', [first, ...more]);
  record.eligible(jobs.size);
  const around = await surroundings(ports);
  const loads = new Loads();
  let done = 0;
  for (const job of jobs.values()) {
    ports.signal.throwIfAborted();
    await lintOne(job, around, loads, run);
    done += 1;
    if (done % 50 === 0) ports.progress(done, jobs.size, 'files');
  }
  for (const fact of loads.unverified) for (const finding of judge(rules, fact)) record.finding(finding);
}
