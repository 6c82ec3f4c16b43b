import { type GgmlType, ggmlTypes } from './ggml-types.ts';
import { type GgufReading, shown } from './gguf-reading.ts';
import type { TensorEntry } from './model-read.ts';
import { oddName } from './tensor-name.ts';

const maxDimensions = 4; // GGUF specification, `n_dimensions`
/** Up to here the list can be followed although a tensor has too many dimensions. */
const maxFollowed = 64;
const maxNameBytes = 64; // GGUF specification, `gguf_tensor_info_t`
const maxSide = 2 ** 31 - 1; // MLX keeps a dimension in a signed 32-bit integer

/** A tensor whose place in the data is known relative to its beginning. */
interface Placed {
  readonly name: string;
  readonly infoOffset: number;
  readonly type: GgmlType;
  readonly shape: readonly number[];
  readonly elements: number;
  readonly bytes: number;
  /** From the beginning of the data of all tensors. */
  readonly offset: number;
}

/** Reads the list of tensors of a GGUF file. */
export class TensorListReader {
  readonly #in: GgufReading;
  readonly #names = new Set<string>();
  readonly #placed: Placed[] = [];

  constructor(reading: GgufReading) {
    this.#in = reading;
  }

  async read(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) await this.#tensor();
  }

  async #tensor(): Promise<void> {
    const infoOffset = this.#in.cursor.at;
    const name = await this.#name(infoOffset);
    const tensor = name ?? '';
    const sides = await this.#sides(tensor);
    await this.#in.need(12, 'a tensor');
    const typeOffset = this.#in.cursor.at;
    const typeId = this.#in.cursor.u32();
    const offset = this.#in.cursor.u64();
    const type = ggmlTypes.get(typeId);
    if (type === undefined) this.#in.add('gguf-tensor-type', typeOffset, `its type ${typeId} is none that the format has`, { tensor });
    else if (type.isForeign) this.#in.add('gguf-unsupported-type', typeOffset, `MLX cannot read its type, ${type.name}`, { tensor });
    if (offset % this.#in.alignment !== 0) {
      const problem = `its data begins at ${shown(offset)}, no multiple of the alignment ${this.#in.alignment}`;
      this.#in.add('gguf-tensor-alignment', typeOffset + 4, problem, { tensor });
    }
    const elements = sides && this.#elements(sides, type, tensor, infoOffset);
    if (type === undefined || elements === undefined || name === undefined) return;
    const bytes = (elements / type.blockElements) * type.blockBytes;
    this.#placed.push({ name, infoOffset, type, shape: sides ?? [], elements, bytes, offset });
  }

  async #name(offset: number): Promise<string | undefined> {
    const name = await this.#in.name({ kind: 'gguf-tensor-name', what: "a tensor's name" });
    if (name === undefined) return undefined;
    const odd = oddName(name, offset);
    const bytes = this.#in.cursor.at - offset - this.#in.lengthBytes;
    // MLX takes such names, and writes them.
    if (bytes > maxNameBytes) {
      const problem = `its name has ${bytes} bytes; the format has room for ${maxNameBytes}`;
      this.#in.add('gguf-tensor-name', offset, problem, { tensor: name, atMost: 'warning' });
    }
    if (name.includes('\0')) this.#in.add('gguf-tensor-name', offset, 'its name holds a NUL, where programs in C end it', { tensor: name });
    else if (odd !== undefined) this.#in.defects.add(odd);
    if (this.#names.has(name)) this.#in.add('gguf-duplicate-tensor', offset, 'a tensor of this name stands before it', { tensor: name });
    this.#names.add(name);
    return name;
  }

  async #sides(tensor: string): Promise<readonly number[] | undefined> {
    const offset = this.#in.cursor.at;
    await this.#in.need(4, 'a tensor');
    const count = this.#in.cursor.u32();
    const tooMany = `it has ${count} dimensions, at most ${maxDimensions} are allowed`;
    if (count > maxFollowed) this.#in.stop('gguf-tensor-dimensions', offset, tooMany, { tensor });
    if (count > maxDimensions) this.#in.add('gguf-tensor-dimensions', offset, tooMany, { tensor });
    await this.#in.need(count * this.#in.lengthBytes, 'the dimensions of a tensor');
    const sides = Array.from({ length: count }, () => this.#in.length());
    return count > maxDimensions ? undefined : sides;
  }

  /** How many elements a tensor has; undefined, and told, where that cannot be. */
  #elements(sides: readonly number[], type: GgmlType | undefined, tensor: string, offset: number): number | undefined {
    const refuse = (kind: 'gguf-tensor-dimensions' | 'gguf-tensor-block', problem: string): undefined => void this.#in.add(kind, offset, problem, { tensor });
    const large = sides.find((side) => side > maxSide);
    if (large !== undefined) return refuse('gguf-tensor-dimensions', `a dimension is ${shown(large)}, which does not fit 31 bits`);
    let elements = 1;
    for (const side of sides) {
      elements *= side;
      if (elements > Number.MAX_SAFE_INTEGER) return refuse('gguf-tensor-dimensions', 'its dimensions multiply to more than 2^53 elements');
    }
    if (type === undefined || type.blockElements === 1) return elements;
    const [row] = sides;
    if (row === undefined) return refuse('gguf-tensor-dimensions', `it has no dimension, but ${type.name} stores blocks of ${type.blockElements}`);
    if (row % type.blockElements === 0) return elements;
    return refuse('gguf-tensor-block', `its rows have ${row} elements, no multiple of the ${type.blockElements} of a block of ${type.name}`);
  }

  /** Compares the list with the file. `isWhole`: the list was read to its end. */
  place(isWhole: boolean): readonly TensorEntry[] {
    const { alignment, cursor, fileBytes } = this.#in;
    const dataOffset = Math.ceil(cursor.at / alignment) * alignment;
    if (!isWhole) return [];
    const tensors = this.#placed.filter((tensor) => this.#fits(tensor, fileBytes - dataOffset));
    let end = 0;
    let before = '';
    for (const { name, infoOffset, bytes, offset } of tensors.toSorted((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
      if (bytes === 0) continue;
      if (offset < end) {
        const problem = `its data begins ${end - offset} bytes before the data of another tensor ends`;
        this.#in.add('gguf-tensor-overlap', infoOffset, problem, { tensor: name, evidence: { other: before } });
      }
      if (offset + bytes > end) before = name;
      end = Math.max(end, offset + bytes);
    }
    const trailing = fileBytes - dataOffset - end;
    if (trailing >= alignment && tensors.length === this.#names.size)
      this.#in.add('gguf-trailing-data', dataOffset + end, `after the data of the last tensor come ${trailing} more bytes`);
    return tensors.map(({ name, type, shape, elements, bytes, offset }) => ({
      name,
      dtype: type.name,
      shape,
      elements,
      bytes,
      // A tensor without bytes may be said to lie behind the end.
      dataOffset: Math.min(dataOffset + offset, fileBytes),
    }));
  }

  #fits({ name, infoOffset, bytes, offset }: Placed, room: number): boolean {
    if (offset <= room - bytes || (bytes === 0 && offset <= Math.max(room, 0))) return true;
    const problem = `its data of ${bytes} bytes begins at ${shown(offset)}; the file has ${Math.max(room, 0)} bytes of data`;
    this.#in.add('gguf-tensor-extent', infoOffset, problem, { tensor: name });
    return false;
  }
}
