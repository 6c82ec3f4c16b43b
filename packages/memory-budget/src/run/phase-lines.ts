const maxLine = 256;
const announced = /^mlx-guard:phase ([a-z][a-z0-9-]{0,31})\r?$/;

/**
 * Finds the lines by which a program announces its phases, `mlx-guard:phase load`, in its output. Holds no more than one line. Whatever prints
 * such a line can announce: a phase can only split what was measured, never lower it.
 */
export class PhaseLines {
  readonly #enter: (phase: string) => void;
  readonly #decoder = new TextDecoder('latin1');
  #line = '';

  constructor(enter: (phase: string) => void) {
    this.#enter = enter;
  }

  add(chunk: Uint8Array): void {
    const lines = this.#decoder.decode(chunk).split('\n');
    lines.forEach((part, index) => {
      if (this.#line.length <= maxLine) this.#line += part.slice(0, maxLine + 1);
      if (index === lines.length - 1) return;
      const phase = announced.exec(this.#line)?.[1];
      this.#line = '';
      if (phase !== undefined) this.#enter(phase);
    });
  }
}
