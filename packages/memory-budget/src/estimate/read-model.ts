import { basename, normalize } from 'node:path/posix';
import { ConfigError, FileError, type OpenFile, type Ports, quote } from '@mlx-guard/core';
import { detectContent, type ModelRead, readGguf, readSafetensors } from '@mlx-guard/model-formats';
import { type ModelShape, readModelShape } from './model-shape.ts';

/** A model as its headers and its configuration tell it, and what kept that from being whole. */
export interface FoundModel {
  /** Each file of weights, by its path. */
  readonly reads: ReadonlyMap<string, ModelRead>;
  readonly shape: ModelShape | undefined;
  /** What could not be read, by its path, with the reason. */
  readonly gaps: ReadonlyMap<string, string>;
}

const limits = { maxHeaderBytes: 128 * 1024 * 1024, maxTensors: 1_000_000 };
const maxConfigBytes = 4 * 1024 * 1024;
const maxFiles = 10_000;

const refuse = (model: string, problem: string): never => {
  throw new ConfigError('invalid-setting', [`${quote('model')}: ${quote(model)} ${problem}`]);
};

/** The files directly in a folder, or the one file that is named. */
async function filesIn(model: string, { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const entry of files.walk(model, (folder) => folder !== model)) {
      signal.throwIfAborted();
      if (found.length >= maxFiles) return refuse(model, `holds more than ${maxFiles} files`);
      if (entry.kind === 'file' || entry.kind === 'unreadable') found.push(entry.path);
      else if (entry.kind === 'link' && 'path' in entry.leads && entry.leads.to === 'file') found.push(entry.leads.path);
    }
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    return refuse(model, thrown.code === 'absent' ? 'does not exist' : 'is a link, lies behind one, or cannot be read');
  }
  return found;
}

/** What a loader takes: `model*.safetensors`, as mlx_lm does; else whatever weights there are. */
function weightFiles(paths: readonly string[]): readonly string[] {
  const weights = paths.filter((path) => /\.(?:safetensors|gguf)$/i.test(path));
  const loaded = weights.filter((path) => /^model.*\.safetensors$/.test(basename(path)));
  return loaded.length > 0 ? loaded : weights;
}

async function readWeights(file: OpenFile): Promise<ModelRead | string> {
  const content = await detectContent(file);
  if (content === 'lfs-pointer') return 'it is a Git LFS pointer: the weights themselves are not here';
  if (content === undefined) return 'it is no safetensors or GGUF file';
  const read = content === 'gguf' ? await readGguf(file, limits) : await readSafetensors(file, limits);
  return read.isWhole && read.defects.length === 0 ? read : 'its header is malformed; `model-inspect` says where';
}

async function readShape(file: OpenFile): Promise<ModelShape | string> {
  if (file.size > maxConfigBytes) return `it has ${file.size} bytes; at most ${maxConfigBytes} are read`;
  const shape = readModelShape(new TextDecoder().decode(await file.read(0, file.size)));
  return 'problem' in shape ? `nothing can be reckoned from it: ${shape.problem}` : shape;
}

/** Reads the headers of a model and its `config.json`. Throws `ConfigError` where there is no model. */
export async function readModel(setting: string, ports: Pick<Ports, 'files' | 'signal'>): Promise<FoundModel> {
  const model = normalize(setting).replace(/(?<=.)\/$/, '');
  if (model.startsWith('/') || model === '..' || model.startsWith('../')) refuse(setting, 'leads out of the working directory; set `working-directory`');
  const paths = await filesIn(model, ports);
  const weights = weightFiles(paths);
  if (weights.length === 0) refuse(setting, 'holds no safetensors or GGUF file');
  const gaps = new Map<string, string>();
  const open = async <T extends object>(path: string, read: (file: OpenFile) => Promise<T | string>): Promise<T | undefined> => {
    ports.signal.throwIfAborted();
    try {
      await using file = await ports.files.open(path);
      const told = await read(file);
      if (typeof told !== 'string' && (await file.unchanged())) return told;
      gaps.set(path, typeof told === 'string' ? told : 'it changed while it was read');
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      gaps.set(path, thrown.message);
    }
    return undefined;
  };
  const reads = new Map<string, ModelRead>();
  for (const path of weights) {
    const read = await open(path, readWeights);
    if (read !== undefined) reads.set(path, read);
  }
  const config = paths.find((path) => basename(path) === 'config.json');
  return { reads, shape: config === undefined ? undefined : await open(config, readShape), gaps };
}
