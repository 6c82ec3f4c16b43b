/** What is known of a value while a pickle is walked through: the rest is `undefined`, plain data. */
export type Value = undefined | string | Imported | Made | Pair;

/** Something that was imported. */
export interface Imported {
  readonly is: 'imported';
  readonly module: string;
  readonly name: string;
}

/** A short tuple, kept for the arguments of a call. */
export interface Pair {
  readonly is: 'tuple';
  readonly items: readonly Value[];
}

/** The result of a call. */
export interface Made {
  readonly is: 'made';
}

/** The one value for all results of calls. */
export const made: Made = { is: 'made' };

/** The stack does not hold what an opcode takes: the pickle is malformed. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

const maxDepth = 4_000_000;
const maxMemo = 4_000_000;
const maxKeptItems = 8;

/** More values than are followed. */
export class StackLimit extends Error {
  override readonly name = 'StackLimit';
}

/** Stack, marks and memo of an unpickler, with values as far as they matter. */
export class PickleStack {
  readonly #values: Value[] = [];
  readonly #marks: number[] = [];
  readonly #memo: Value[] = [];
  readonly #sparse = new Map<number, Value>();

  push(value: Value): void {
    if (this.#values.length >= maxDepth) throw new StackLimit(`more than ${maxDepth} values at once`);
    this.#values.push(value);
  }

  get #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  pop(): Value {
    if (this.#values.length <= this.#floor) throw new StackError('an opcode takes a value where there is none');
    return this.#values.pop();
  }

  /** POP also takes a mark away where nothing lies above it. */
  popAny(): void {
    if (this.#marks.length > 0 && this.#values.length === this.#floor) this.#marks.pop();
    else this.pop();
  }

  top(): Value {
    if (this.#values.length <= this.#floor) throw new StackError('an opcode needs a value where there is none');
    return this.#values.at(-1);
  }

  mark(): void {
    if (this.#marks.length >= maxDepth) throw new StackLimit(`more than ${maxDepth} marks at once`);
    this.#marks.push(this.#values.length);
  }

  /** Takes all above the last mark. The first few are returned, the first of them first. */
  popMark(): Pair & { readonly count: number } {
    const start = this.#marks.pop();
    if (start === undefined) throw new StackError('an opcode takes values down to a mark that is not there');
    const count = this.#values.length - start;
    const items = this.#values.slice(start, start + maxKeptItems);
    this.#values.length = start;
    return { is: 'tuple', items, count };
  }

  tuple(count: number): Pair {
    const items: Value[] = [];
    for (let index = 0; index < count; index += 1) items.unshift(this.pop());
    return { is: 'tuple', items };
  }

  remember(index: number | undefined): void {
    const value = this.top();
    const key = index ?? this.memoSize;
    if (this.memoSize >= maxMemo) throw new StackLimit(`more than ${maxMemo} values remembered`);
    if (key < this.#memo.length) this.#memo[key] = value;
    else if (key === this.#memo.length && !this.#sparse.has(key)) this.#memo.push(value);
    else this.#sparse.set(key, value);
  }

  /** MEMOIZE stores under the number of values remembered so far. */
  get memoSize(): number {
    return this.#memo.length + this.#sparse.size;
  }

  recall(index: number): void {
    if (index >= this.#memo.length && !this.#sparse.has(index)) throw new StackError(`it recalls the value ${index}, which was never remembered`);
    this.push(index < this.#memo.length ? this.#memo[index] : this.#sparse.get(index));
  }
}
