import type { Markup } from './markup.ts';

const encoder = new TextEncoder();

/** What is still free of a page, in bytes of UTF-8. What does not fit is left out whole, and whoever asked says so. */
export class Room {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** The first of these, rendered, as far as they fit. */
  fit<T>(things: readonly T[], render: (thing: T) => Markup): readonly Markup[] {
    const rendered: Markup[] = [];
    for (const thing of things) {
      const row = render(thing);
      const bytes = encoder.encode(row.toString()).length;
      if (bytes > this.#bytes) break;
      this.#bytes -= bytes;
      rendered.push(row);
    }
    return rendered;
  }
}
