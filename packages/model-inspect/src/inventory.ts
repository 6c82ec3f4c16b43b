import type { Table } from '@mlx-guard/core';
import { folderOf, type JsonNode, type ModelRead, memberOf, numberOf, textOf } from '@mlx-guard/model-formats';

const maxRows = 1_000;
const maxDtypes = 6;
const maxPairs = 6;
const maxCell = 80;
const wordBits = 32;

/** Elements of packed words, and of the scales and biases that belong to them. */
interface Packed {
  readonly words: number;
  readonly beside: number;
}

/** What the configuration beside the weights says of them. */
interface Described {
  readonly architecture: string;
  readonly quantization: string;
  readonly bits: number | undefined;
}

type Row = {
  readonly path: string;
  readonly read: Pick<ModelRead, 'format' | 'texts'>;
  readonly count: number;
  readonly elements: number;
  readonly packed: Packed;
  readonly types: string;
};

/** `F16 ×12, U32 ×7`: the types of tensors, the most frequent first. */
function dtypesOf({ tensors }: ModelRead): string {
  const counts = new Map<string, number>();
  for (const { dtype } of tensors) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  const all = [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1)).map(([dtype, count]) => `${dtype} ×${count}`);
  return all.length <= maxDtypes ? all.join(', ') : `${all.slice(0, maxDtypes).join(', ')} …`;
}

/** Stored elements that are not one parameter each: the 32-bit words that hold packed weights, and the scales and biases beside them. */
function packedOf({ format, tensors }: ModelRead): Packed {
  if (format !== 'safetensors') return { words: 0, beside: 0 };
  const scaled = new Set(tensors.flatMap(({ name }) => (name.endsWith('.scales') ? [name.slice(0, -'.scales'.length)] : [])));
  let words = 0;
  let beside = 0;
  for (const { name, dtype, elements } of tensors) {
    const [, stem = '', part] = /^(.*)\.(weight|scales|biases)$/.exec(name) ?? [];
    if (!scaled.has(stem)) continue;
    if (part === 'weight' && dtype === 'U32') words += elements;
    else if (part !== 'weight') beside += elements;
  }
  return { words, beside };
}

/** Of how many parameters so many stored elements are, with those of packed words, of so many bits each. */
function parametersOf({ elements, packed: { words, beside } }: Row, bits: number | undefined): number | string {
  if (words > 0 && bits === undefined) return '';
  const parameters = words === 0 ? elements : elements - words - beside + Math.round((words * wordBits) / (bits ?? wordBits));
  return Number.isSafeInteger(parameters) ? parameters : 'more than 2^53';
}

const metadataOf = (texts: ModelRead['texts']): string =>
  texts
    .filter(({ key, text }) => text.length <= maxCell && !/template/i.test(key))
    .slice(0, maxPairs)
    .map(({ key, text }) => `${key.slice(0, maxCell)}=${text}`)
    .join(', ');

/** Adds up what was inspected: the table of models, and the sums for outputs and metrics. */
export class ModelInventory {
  readonly #rows: Row[] = [];
  readonly #described = new Map<string, Described>();
  #omitted = 0;
  #bytesRead = 0;
  #tensors = 0;
  filesInspected = 0;

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get tensors(): number {
    return this.#tensors;
  }

  /** A file that was read, to whatever end. `bytesRead`: how many bytes of it. */
  add(path: string, read: ModelRead | undefined, bytesRead: number): void {
    this.#bytesRead += bytesRead;
    if (read === undefined) return;
    this.#tensors += read.tensors.length;
    if (this.#rows.length >= maxRows) {
      this.#omitted += 1;
      return;
    }
    const elements = read.tensors.reduce((sum, tensor) => sum + tensor.elements, 0);
    const { format, texts } = read;
    this.#rows.push({ path, read: { format, texts: texts.slice(0, 50) }, count: read.tensors.length, elements, packed: packedOf(read), types: dtypesOf(read) });
  }

  /** The configuration in a folder of weights. */
  describe(folder: string, root: JsonNode): void {
    const list = memberOf(root, 'architectures');
    const architecture = (list?.kind === 'array' ? textOf(list.items[0]) : undefined) ?? textOf(memberOf(root, 'model_type')) ?? '';
    const quantization = memberOf(root, 'quantization') ?? memberOf(root, 'quantization_config');
    const bits = numberOf(memberOf(quantization, 'bits'));
    const group = numberOf(memberOf(quantization, 'group_size'));
    const words = [bits === undefined ? undefined : `${bits} bits`, group === undefined ? undefined : `groups of ${group}`].filter(
      (word) => word !== undefined,
    );
    this.#described.set(folder, { architecture: architecture.slice(0, maxCell), quantization: words.join(', '), bits });
  }

  /** The table; undefined where no model was read. Stored elements are those of the file: of packed 4-bit weights a word holds eight parameters. */
  table(): Table | undefined {
    if (this.#rows.length === 0) return undefined;
    const rows = this.#rows.map((row) => {
      const { path, read, count, elements, types } = row;
      const beside = this.#described.get(folderOf(path));
      const own = read.texts.find(({ key }) => key === 'general.architecture')?.text;
      const stored = Number.isSafeInteger(elements) ? elements : 'more than 2^53';
      const parameters = parametersOf(row, beside?.bits);
      return [path, read.format, count, stored, parameters, types, beside?.quantization ?? '', own ?? beside?.architecture ?? '', metadataOf(read.texts)];
    });
    const more = this.#omitted === 0 ? [] : [[`${this.#omitted} more files`, ...Array.from({ length: 8 }, () => '')]];
    const columns = ['File', 'Format', 'Tensors', 'Stored elements', 'Parameters', 'Types', 'Quantisation', 'Architecture', 'Metadata'];
    return { type: 'table', title: 'Models', columns, rows: [...rows, ...more] };
  }
}
