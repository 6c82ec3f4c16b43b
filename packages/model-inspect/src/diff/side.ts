import { type ByteReader, FileError, type Files, type Ports, quote } from '@mlx-guard/core';
import { MemoryReader, relativeTo } from '@mlx-guard/model-formats';

/** One state of a model: its files by name, relative to the folder of the model. */
export interface Side {
  /** In messages: which of the two it is. */
  readonly title: string;
  readonly names: ReadonlySet<string>;
  /** Undefined, and told as a gap, where it cannot be had. */
  open(name: string): Promise<(ByteReader & AsyncDisposable) | undefined>;
}

/** Takes what could not be compared. */
export type Gap = (path: string, why: string) => void;

const notEntered: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', 'venv']);
const maxFiles = 10_000;
/** Files of the base come whole over an interface for small files: weights are there as pointers of Git LFS. */
const maxBaseBytes = 16 * 1024 * 1024;

/** The names of the files in a folder, links to files included, and where the bytes of each are. */
async function namesIn(folder: string, { files, signal }: Pick<Ports, 'files' | 'signal'>, gap: Gap): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const entry of files.walk(folder, (path) => notEntered.has(path.slice(path.lastIndexOf('/') + 1)))) {
    signal.throwIfAborted();
    if (names.size >= maxFiles) {
      gap(folder, `it holds more than ${maxFiles} files`);
      break;
    }
    if (entry.kind === 'file') names.set(relativeTo(folder, entry.path), entry.path);
    else if (entry.kind === 'link' && entry.leads.to === 'file') names.set(relativeTo(folder, entry.path), entry.leads.path);
    else gap(entry.path, entry.kind === 'link' ? 'it is a link to no file of the working directory' : 'it is no regular file');
  }
  return names;
}

async function openIn(files: Files, path: string, gap: Gap): Promise<(ByteReader & AsyncDisposable) | undefined> {
  try {
    return await files.open(path);
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    gap(path, thrown.message);
    return undefined;
  }
}

/** A folder of the working directory. Throws `FileError` where there is none. */
export async function folderSide(title: string, folder: string, ports: Pick<Ports, 'files' | 'signal'>, gap: Gap): Promise<Side> {
  const names = await namesIn(folder, ports, gap);
  return { title, names: new Set(names.keys()), open: async (name) => openIn(ports.files, names.get(name) ?? name, gap) };
}

class BaseFile extends MemoryReader implements AsyncDisposable {
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** The same folder at the base of a change: the names of today, and those that the change took away. */
export async function baseSide(folder: string, head: Side, { base, run }: Pick<Ports, 'base' | 'run'>, gap: Gap): Promise<Side> {
  const prefix = folder === '.' ? run.prefix : `${run.prefix}${folder}/`;
  const changed = await base.changedPaths();
  if (changed === undefined) gap(folder, 'which files the change touches cannot be told');
  const touched = (changed ?? []).filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  const names = new Set<string>();
  const files = new Map<string, BaseFile>();
  for (const name of new Set([...head.names, ...touched])) {
    const answer = await base.read(`${prefix}${name}`, maxBaseBytes);
    if (answer.kind === 'unreadable') gap(`${folder}/${name}`, `its state at the base cannot be read: ${answer.why}`);
    if (answer.kind !== 'absent') names.add(name);
    if (answer.kind === 'file') files.set(name, new BaseFile(answer.bytes));
  }
  return { title: `the base ${quote(base.commit ?? '')}`, names, open: async (name) => files.get(name) };
}
