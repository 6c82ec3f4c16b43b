/** The ids of one page: each once, with only characters that need no escape in a link. */
export class Anchors {
  readonly #taken = new Set<string>();

  /** The wanted id, or the first of `wanted-2`, `wanted-3`, … that is free. */
  take(wanted: string): string {
    const plain = wanted.replace(/[^\w.-]+/g, '-').slice(0, 200);
    let id = plain;
    for (let turn = 2; this.#taken.has(id); turn += 1) id = `${plain}-${turn}`;
    this.#taken.add(id);
    return id;
  }
}
