import type { Table } from '@mlx-guard/core';
import type { ModelRead } from '@mlx-guard/model-formats';

const maxRows = 1_000;
const maxDtypes = 6;

/** `F16 ×12, U32 ×7`: the types of tensors, the most frequent first. */
function dtypesOf({ tensors }: ModelRead): string {
  const counts = new Map<string, number>();
  for (const { dtype } of tensors) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  const all = [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1)).map(([dtype, count]) => `${dtype} ×${count}`);
  return all.length <= maxDtypes ? all.join(', ') : `${all.slice(0, maxDtypes).join(', ')} …`;
}

/** Adds up what was inspected: the table of models, and the sums for outputs and metrics. */
export class ModelInventory {
  readonly #rows: Table['rows'][number][] = [];
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
    const elements = read.tensors.reduce((sum, tensor) => sum + tensor.elements, 0);
    const row = [path, read.format, read.tensors.length, Number.isSafeInteger(elements) ? elements : 'more than 2^53', dtypesOf(read)];
    if (this.#rows.length < maxRows) this.#rows.push(row);
    else this.#omitted += 1;
  }

  /** The table; undefined where no model was read. Elements are those that the file stores: of packed 4-bit weights an integer holds eight. */
  table(): Table | undefined {
    if (this.#rows.length === 0) return undefined;
    const more = this.#omitted === 0 ? [] : [[`${this.#omitted} more files`, '', '', '', '']];
    return { type: 'table', title: 'Models', columns: ['File', 'Format', 'Tensors', 'Stored elements', 'Types'], rows: [...this.#rows, ...more] };
  }
}
