import { windowBytes } from './gguf-cursor.ts';
import { type GgufReading, shown } from './gguf-reading.ts';
import { isTemplateKey } from './model-read.ts';

/** Types of metadata values (GGUF specification, `gguf_metadata_value_type`). */
const valueType = { uint32: 4, bool: 7, string: 8, array: 9, float64: 12 } as const;
/** Bytes of a value by its type; 0 for those of no fixed size. */
const valueBytes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

const maxItems = 16_777_216;
const maxStringBytes = 16 * 1024 * 1024;
const alignmentRange = { min: 8, max: 1024 * 1024 } as const;

/** Longer texts of other keys are passed over: a text that somebody reads or runs is shorter. */
const maxTextBytes = 64 * 1024;
const maxTexts = 1_000;

/** Reads the metadata of a GGUF file, pair by pair. */
export class MetadataReader {
  readonly #in: GgufReading;
  readonly #keys = new Set<string>();
  #key = '';

  constructor(reading: GgufReading) {
    this.#in = reading;
  }

  async read(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) await this.#pair();
  }

  async #pair(): Promise<void> {
    const offset = this.#in.cursor.at;
    const key = await this.#in.name({ kind: 'gguf-key', what: 'a metadata key' });
    this.#key = key ?? '';
    if (key !== undefined) {
      if (key === '' || key.includes('\0')) this.#in.add('gguf-key', offset, key === '' ? 'a metadata key is empty' : 'a metadata key holds a NUL', { key });
      if (this.#keys.has(key)) this.#in.add('gguf-duplicate-key', offset, 'this key stands twice', { key });
      this.#keys.add(key);
    }
    await this.#value();
  }

  get #place(): { readonly key: string } {
    return { key: this.#key };
  }

  async #value(): Promise<void> {
    const { cursor } = this.#in;
    const offset = cursor.at;
    await this.#in.need(4, 'the type of a metadata value');
    const type = cursor.u32();
    if (this.#key === 'general.alignment') return this.#alignment(type, offset);
    if (type === valueType.string) return this.#string();
    if (type === valueType.array) return this.#array();
    await this.#scalar(type, offset);
  }

  async #scalar(type: number, offset: number): Promise<void> {
    const bytes = valueBytes[type];
    if (bytes === undefined || bytes === 0) this.#in.stop('gguf-value-type', offset, `its value has the type ${type}; there are 0 to 12`, this.#place);
    await this.#in.need(bytes, 'a metadata value');
    if (type === valueType.float64) this.#float64(offset);
    if (type !== valueType.bool) return this.#in.cursor.skip(bytes);
    const value = this.#in.cursor.u8();
    if (value > 1) this.#in.add('gguf-bool', offset, `its value is a boolean of ${value}, neither 0 nor 1`, this.#place);
  }

  #float64(offset: number): void {
    this.#in.add('gguf-float64', offset, 'its value is a 64-bit float', this.#place);
  }

  async #alignment(type: number, offset: number): Promise<void> {
    if (type !== valueType.uint32) {
      this.#in.add(
        'gguf-alignment',
        offset,
        `its value has the type ${type} instead of 4 (uint32), so that readers disagree on where data begins`,
        this.#place,
      );
      if (type === valueType.string) return this.#string();
      if (type === valueType.array) return this.#array();
      return this.#scalar(type, offset);
    }
    await this.#in.need(4, 'a metadata value');
    const value = this.#in.cursor.u32();
    const isPowerOfTwo = value > 0 && Number.isInteger(Math.log2(value));
    if (isPowerOfTwo && value >= alignmentRange.min && value <= alignmentRange.max) this.#in.alignment = value;
    else this.#in.add('gguf-alignment', offset, `its value is ${value}; it is a power of two from 8 to 2^20`, this.#place);
  }

  /** The length of a string that the file has room for; stops where it has not. */
  async #stringLength(): Promise<number> {
    const { cursor, lengthBytes } = this.#in;
    const offset = cursor.at;
    if (!cursor.has(lengthBytes)) await this.#in.need(lengthBytes, 'the length of a string');
    const length = this.#in.length();
    if (length > cursor.left)
      this.#in.stop(
        'gguf-string-length',
        offset,
        `a string of its value is said to have ${shown(length)} bytes; the file has ${cursor.left} more`,
        this.#place,
      );
    if (length > maxStringBytes)
      this.#in.stop('limit-exceeded', offset, `a string of its value has ${length} bytes, at most ${maxStringBytes} are read`, this.#place);
    return length;
  }

  async #string(): Promise<void> {
    const length = await this.#stringLength();
    const offset = this.#in.cursor.at;
    const isTemplate = isTemplateKey(this.#key);
    if (!isTemplate && (length > maxTextBytes || this.#in.texts.length >= maxTexts)) return this.#in.pass(length);
    if (length > windowBytes) this.#in.stop('limit-exceeded', offset, `this template has ${length} bytes, at most ${windowBytes} are read`, this.#place);
    await this.#in.need(length, 'a metadata value');
    this.#in.texts.push({ key: this.#key, text: new TextDecoder().decode(this.#in.cursor.bytes(length)), offset });
  }

  async #array(): Promise<void> {
    const { cursor, lengthBytes } = this.#in;
    const offset = cursor.at;
    await this.#in.need(4 + lengthBytes, 'the head of an array');
    const type = cursor.u32();
    const count = this.#in.length();
    if (type === valueType.array) this.#in.stop('gguf-array', offset, 'its value is an array of arrays', this.#place);
    const itemBytes = type === valueType.string ? lengthBytes : (valueBytes[type] ?? 0);
    if (itemBytes === 0) this.#in.stop('gguf-value-type', offset, `its value is an array of the type ${type}; there are 0 to 12`, this.#place);
    if (count > cursor.left / itemBytes)
      this.#in.stop('gguf-array', offset, `its value is an array of ${shown(count)} items; the file has ${cursor.left} more bytes`, this.#place);
    if (count > maxItems) this.#in.stop('limit-exceeded', offset, `its value is an array of ${count} items, at most ${maxItems} are read`, this.#place);
    if (type === valueType.float64) this.#float64(offset);
    if (type !== valueType.string) return this.#in.pass(count * itemBytes);
    for (let index = 0; index < count; index += 1) {
      if (isTemplateKey(this.#key)) await this.#string();
      else this.#in.pass(await this.#stringLength());
    }
  }
}
