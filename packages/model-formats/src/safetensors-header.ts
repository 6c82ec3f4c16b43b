import type { Defect, DefectList } from './defect.ts';
import { JsonScanner, ScanError } from './json-scanner.ts';
import type { MetadataText, ReadLimits, TensorEntry } from './model-read.ts';
import { type Fields, judgeTensor } from './safetensors-tensor.ts';
import { utf8DefectAt } from './utf8.ts';

/** Where header and data lie, in bytes from the start of the file. */
export interface Place {
  readonly headerOffset: number;
  readonly dataOffset: number;
  readonly fileBytes: number;
}

/** What a header says. */
export interface Header {
  readonly tensors: readonly TensorEntry[];
  readonly texts: readonly MetadataText[];
  readonly isWhole: boolean;
  /** Whether every tensor that it names is among `tensors`. */
  readonly allPlaced: boolean;
}

const metadataKey = '__metadata__';
const maxMetadata = 65_536;
const maxFields = 64;
const maxDimensions = 32;
const openBrace = 0x7b;
const space = 0x20;

class HeaderReader {
  readonly #bytes: Uint8Array;
  readonly #place: Place;
  readonly #defects: DefectList;
  readonly #scanner: JsonScanner;
  readonly #tensors: TensorEntry[] = [];
  readonly #texts: MetadataText[] = [];
  #allPlaced = true;

  constructor(bytes: Uint8Array, place: Place, defects: DefectList) {
    this.#bytes = bytes;
    this.#place = place;
    this.#defects = defects;
    this.#scanner = new JsonScanner(bytes, (key, at) => this.#add('safetensors-duplicate-key', at, 'this key stands twice in one object', { key }));
  }

  #add(kind: Defect['kind'], at: number, problem: string, more: Partial<Defect> = {}): void {
    this.#defects.add({ kind, offset: this.#place.headerOffset + at, problem, ...more });
  }

  read(limits: ReadLimits): Header {
    this.#checkText();
    const isWhole = this.#document(limits.maxTensors);
    return { tensors: this.#tensors, texts: this.#texts, isWhole, allPlaced: this.#allPlaced };
  }

  #checkText(): void {
    const badAt = utf8DefectAt(this.#bytes);
    if (badAt !== undefined) this.#add('safetensors-header-text', badAt, 'the header is not UTF-8');
    if (this.#bytes[0] !== openBrace) this.#add('safetensors-header-text', 0, 'the header does not begin with `{`');
  }

  /** Whether the text could be read to its end. */
  #document(maxTensors: number): boolean {
    try {
      if (this.#scanner.peek() !== 'object') throw new ScanError('syntax', this.#scanner.at, 'the header is no JSON object');
      // One member more than tensors: the metadata.
      this.#scanner.object(maxTensors + 1, (name, at, isRepeated) => (name === metadataKey ? this.#metadata(at) : this.#tensor(name, at, isRepeated)));
    } catch (thrown) {
      if (!(thrown instanceof ScanError)) throw thrown;
      this.#add(thrown.reason === 'limit' ? 'limit-exceeded' : 'safetensors-header-text', thrown.offset, `the header is not read on: ${thrown.message}`);
      return false;
    }
    for (let at = this.#scanner.at; at < this.#bytes.length; at += 1) {
      if (this.#bytes[at] === space) continue;
      this.#add('safetensors-header-text', at, 'after the JSON of the header comes something else than spaces');
      return false;
    }
    return true;
  }

  #metadata(at: number): void {
    // The format knows no `null` here, but MLX writes it for a model without metadata, and every reader takes it for that.
    if (this.#scanner.takeNull()) return;
    if (this.#scanner.peek() !== 'object') {
      this.#add('safetensors-metadata', at, 'the metadata is no object');
      this.#scanner.skip(maxMetadata);
      return;
    }
    this.#scanner.object(maxMetadata, (key, keyAt) => {
      if (this.#scanner.peek() === 'string') {
        this.#texts.push({ key, text: this.#scanner.string(), offset: this.#place.headerOffset + keyAt });
        return;
      }
      this.#add('safetensors-metadata', keyAt, 'the value is no string', { key });
      this.#scanner.skip(maxMetadata);
    });
  }

  #tensor(name: string, at: number, isRepeated: boolean): void {
    const fields = this.#fields(name, at);
    const entry = judgeTensor(name, fields, this.#place, (kind, where, problem, evidence = {}) => this.#add(kind, where, problem, { tensor: name, evidence }));
    if (entry !== undefined && !isRepeated) this.#tensors.push(entry);
    else this.#allPlaced = false;
  }

  #fields(tensor: string, at: number): Fields {
    const fields: { -readonly [K in keyof Fields]: Fields[K] } = { at };
    if (this.#scanner.peek() !== 'object') {
      this.#scanner.skip(maxFields);
      return fields;
    }
    this.#scanner.object(maxFields, (field, fieldAt) => {
      const kind = this.#scanner.peek();
      if (field === 'dtype' && kind === 'string') fields.dtype = { at: fieldAt, value: this.#scanner.string() };
      else if (field === 'shape' && kind === 'array') fields.shape = this.#integers(fieldAt, maxDimensions);
      else if (field === 'data_offsets' && kind === 'array') fields.offsets = this.#integers(fieldAt, 2);
      else {
        if (field !== 'dtype' && field !== 'shape' && field !== 'data_offsets')
          this.#add('safetensors-extra-field', fieldAt, 'it has a field that the format does not know', { tensor, key: field });
        this.#scanner.skip(maxFields);
      }
    });
    return fields;
  }

  /** The integers of an array, the first `max` of them, how many items it has, and whether all are integers. */
  #integers(at: number, max: number): { readonly at: number; readonly values: readonly number[]; readonly count: number; readonly areIntegers: boolean } {
    const values: number[] = [];
    let count = 0;
    let areIntegers = true;
    this.#scanner.array(() => {
      count += 1;
      const value = this.#scanner.peek() === 'number' ? this.#scanner.integer() : this.#scanner.skip(maxFields);
      if (value === undefined) areIntegers = false;
      else if (values.length < max) values.push(value);
    });
    return { at, values, count, areIntegers };
  }
}

/** Reads the JSON of a safetensors header. What is wrong goes to `defects`. */
export const readHeader = (bytes: Uint8Array, place: Place, limits: ReadLimits, defects: DefectList): Header =>
  new HeaderReader(bytes, place, defects).read(limits);
