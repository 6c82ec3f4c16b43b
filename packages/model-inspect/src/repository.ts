import { FileError, type Ports, quote } from '@mlx-guard/core';
import { baseName, folderOf, type JsonNode, memberOf, readJsonDocument, type TensorEntry } from '@mlx-guard/model-formats';
import { digestOf } from './permissions.ts';
import type { Problem } from './problem.ts';
import { configProblems } from './repo-config.ts';
import { indexProblems, type PlacedProblem, unindexedShards } from './repo-index.ts';
import { tagsOf } from './template.ts';
import { templateProblems, textProblems } from './texts.ts';

/** A folder that may be a model: its regular files by name, with the path where the bytes are. */
export interface Folder {
  readonly path: string;
  readonly files: ReadonlyMap<string, string>;
}

/** What is known of a folder's weights. */
export interface Weights {
  /** The safetensors files by name, with their tensors; undefined where they could not be read whole. */
  readonly shards: ReadonlyMap<string, readonly TensorEntry[] | undefined>;
  readonly bytes: number;
}

/** Takes what was found out about the files around the weights. */
export interface RepositoryRecord {
  problem(found: PlacedProblem): void;
  looked(path: string): void;
  gap(path: string, why: string): void;
  /** The configuration of the model in a folder. */
  config(folder: string, root: JsonNode): void;
}

const maxTextBytes = 1024 * 1024;
const maxIndexBytes = 64 * 1024 * 1024;
const maxConfigBytes = 16 * 1024 * 1024;

const decoder = new TextDecoder('utf-8');
const modelKeys = ['model_type', 'architectures', 'model_file', 'auto_map'] as const;
const modelNames = /^(?:tokenizer_config\.json|adapter_config\.json|chat_template\.(?:json|jinja)|.*\.safetensors\.index\.json)$/i;
const isIndex = (name: string): boolean => /\.safetensors\.index\.json$/i.test(name);
/** Vocabularies: large, and nothing but words. */
const vocabularies: ReadonlySet<string> = new Set(['tokenizer.json', 'vocab.json', 'merges.txt', 'added_tokens.json', 'tekken.json']);
const projectNames: ReadonlySet<string> = new Set(['pyproject.toml', 'setup.py', 'setup.cfg', 'package.json', 'Cargo.toml', 'Package.swift', 'go.mod']);
const textNames = /(?:\.(?:jinja2?|j2|txt|md|template|tmpl|tpl|ya?ml|toml|cfg|ini|env|prompt)|^[^.]+|^\.env)$/i;

/** Line of a byte, from 1. */
function lineCounter(bytes: Uint8Array): (offset: number) => number {
  const starts: number[] = [];
  for (let at = bytes.indexOf(0x0a); at >= 0 && starts.length < 1_000_000; at = bytes.indexOf(0x0a, at + 1)) starts.push(at);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** Also of a text that is no JSON: a loader may be more tolerant. */
function isModelConfig(bytes: Uint8Array): boolean {
  const { root } = readJsonDocument(bytes);
  if (root !== undefined) return modelKeys.some((key) => memberOf(root, key) !== undefined);
  const text = decoder.decode(bytes);
  return modelKeys.some((key) => text.includes(`"${key}"`));
}

/** The text of a file, if it is one; undefined for binary files and those too large. Throws `FileError`. */
async function readText({ files }: Pick<Ports, 'files'>, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  await using file = await files.open(path);
  if (file.size > maxBytes) return undefined;
  const bytes = await file.read(0, file.size);
  return bytes.includes(0) ? undefined : bytes;
}

/** Whether a folder is a model's although no weights lie in it: by the names of its files, or a configuration that names a model. */
export async function isModelFolder({ files: names }: Folder, ports: Pick<Ports, 'files'>): Promise<boolean> {
  if ([...names.keys()].some((name) => modelNames.test(name))) return true;
  const config = names.get('config.json');
  if (config === undefined) return false;
  try {
    const bytes = await readText(ports, config, maxConfigBytes);
    return bytes !== undefined && isModelConfig(bytes);
  } catch (thrown) {
    if (thrown instanceof FileError) return true;
    throw thrown;
  }
}

/** Looks at the files around the weights of one model. */
class RootInspector {
  readonly #folder: Folder;
  readonly #weights: Weights;
  readonly #allowed: ReadonlyMap<string, string>;
  readonly #ports: Pick<Ports, 'files'>;
  readonly #record: RepositoryRecord;
  readonly #allowedHere = new Set<string>();

  constructor(folder: Folder, weights: Weights, allowed: ReadonlyMap<string, string>, ports: Pick<Ports, 'files'>, record: RepositoryRecord) {
    this.#folder = folder;
    this.#weights = weights;
    this.#allowed = allowed;
    this.#ports = ports;
    this.#record = record;
  }

  #tell(path: string, problems: Iterable<Problem>): void {
    for (const problem of problems) this.#record.problem({ path, problem });
  }

  async inspect(): Promise<void> {
    const { files, path: folder } = this.#folder;
    const isProject = [...files.keys()].some((name) => projectNames.has(name));
    for (const [name, path] of files) if (/\.py$/i.test(name)) await this.#python(name, path, isProject);
    for (const [name, path] of files) {
      if (/\.json$/i.test(name) && !vocabularies.has(name)) await this.#json(name, path);
      else if (textNames.test(name) && !vocabularies.has(name)) await this.#text(name, path);
    }
    const hasIndex = [...files.keys()].some(isIndex);
    if (!hasIndex) for (const found of unindexedShards(folder, [...this.#weights.shards.keys()])) this.#record.problem(found);
  }

  async #read(path: string, maxBytes: number, mustFit: boolean): Promise<Uint8Array | undefined> {
    try {
      const bytes = await readText(this.#ports, path, maxBytes);
      if (bytes === undefined && mustFit) this.#record.gap(path, `it is larger than ${maxBytes} bytes, or no text`);
      return bytes;
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      this.#record.gap(path, `it cannot be read: ${thrown.message}`);
      return undefined;
    }
  }

  async #python(name: string, path: string, isProject: boolean): Promise<void> {
    const wanted = this.#allowed.get(path);
    if (wanted !== undefined && (await this.#digest(path)) === wanted) {
      this.#allowedHere.add(name);
      return this.#record.looked(path);
    }
    // Beside the sources of a project a Python file is one of them.
    if (isProject) return;
    this.#record.looked(path);
    this.#tell(path, [{ kind: 'python-file', line: 1, says: 'a Python file lies beside the model, where a loader may import it' }]);
  }

  async #digest(path: string): Promise<string | undefined> {
    try {
      await using file = await this.#ports.files.open(path);
      return await digestOf(file);
    } catch (thrown) {
      if (thrown instanceof FileError) return undefined;
      throw thrown;
    }
  }

  async #json(name: string, path: string): Promise<void> {
    const bytes = await this.#read(path, isIndex(name) ? maxIndexBytes : maxConfigBytes, true);
    if (bytes === undefined) return;
    this.#record.looked(path);
    const { root, defects } = readJsonDocument(bytes);
    const lineOf = lineCounter(bytes);
    for (const { kind, offset, problem, key } of defects) {
      const says = key === undefined ? problem : `${quote(key)}: ${problem}`;
      // Python writes infinities into configurations of its own accord, where a bound is open.
      this.#tell(path, [{ kind, line: lineOf(offset), says, ...(problem.includes('Infinity') && { atMost: 'note' as const }) }]);
    }
    if (root === undefined) return;
    if (isIndex(name)) return this.#index(path, root, lineOf);
    if (name === 'config.json') this.#record.config(this.#folder.path, root);
    const isAllowedCode = (file: string): boolean => this.#allowedHere.has(file);
    this.#tell(path, configProblems(root, { lineOf, isAllowedCode, weightBytes: this.#weights.bytes }));
  }

  #index(indexPath: string, root: JsonNode, lineOf: (offset: number) => number): void {
    const scene = { folder: this.#folder.path, indexPath, lineOf, shards: this.#weights.shards };
    for (const found of indexProblems(root, scene)) this.#record.problem(found);
  }

  async #text(name: string, path: string): Promise<void> {
    const isJinja = /\.(?:jinja2?|j2)$/i.test(name);
    const bytes = await this.#read(path, maxTextBytes, isJinja);
    if (bytes === undefined) return;
    this.#record.looked(path);
    const text = decoder.decode(bytes);
    const isProse = /\.md$/i.test(name);
    // Prose about Python is full of names that a template must not hold.
    this.#tell(path, templateProblems(name, isProse ? tagsOf(text) : text, { line: 1 }, isJinja));
    if (!isJinja && !isProse)
      this.#tell(
        path,
        [...textProblems(name, text, { line: 1 })].filter(({ kind }) => kind === 'secret-in-model'),
      );
  }
}

/** Looks at configuration, index, templates and code in the folder of a model. */
export const inspectRoot = (
  folder: Folder,
  weights: Weights,
  allowed: ReadonlyMap<string, string>,
  ports: Pick<Ports, 'files'>,
  record: RepositoryRecord,
): Promise<void> => new RootInspector(folder, weights, allowed, ports, record).inspect();

/** The folders of these names, each with its regular files; `names` leads to where their bytes are. */
export function foldersOf(names: ReadonlyMap<string, string>): ReadonlyMap<string, Folder> {
  const folders = new Map<string, { readonly path: string; readonly files: Map<string, string> }>();
  for (const [name, path] of names) {
    const folder = folderOf(name);
    const found = folders.get(folder) ?? { path: folder, files: new Map<string, string>() };
    found.files.set(baseName(name), path);
    folders.set(folder, found);
  }
  return folders;
}
