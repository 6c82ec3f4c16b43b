/** A word of a command, with where it stands in the script. */
export interface Word {
  /** Without its quotation marks. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** False where a variable or a command decides what it is. */
  readonly isLiteral: boolean;
}

/** A simple command: its words. */
export type ShellCommand = readonly Word[];

const blank = /[ \t\r]/;
const ender = /[\n;&|()]/;

/** Splits a script into its simple commands. No expansion, no execution; what it cannot follow is a word that is not literal. */
class Splitter {
  readonly #text: string;
  readonly #end: number;
  readonly #isImage: boolean;
  #at: number;
  #words: Word[] = [];
  #heredocs: string[] = [];

  constructor(text: string, start: number, end: number, isImage: boolean) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
    this.#isImage = isImage;
  }

  *commands(): Iterable<ShellCommand> {
    while (this.#at < this.#end) {
      const character = this.#text[this.#at] ?? '';
      if (blank.test(character)) this.#at += 1;
      else if (character === '\\' && /^\\[ \t\r]*\n/.test(this.#text.slice(this.#at, this.#at + 200))) this.#goOn();
      else if (character === '#') this.#at = this.#lineEnd();
      else if (ender.test(character)) {
        yield* this.#take();
        this.#at += 1;
        if (character === '\n') this.#skipHeredocs();
      } else if (character === '<' || character === '>') this.#redirect();
      else this.#word();
    }
    yield* this.#take();
  }

  *#take(): Iterable<ShellCommand> {
    if (this.#words.length > 0) yield this.#words;
    this.#words = [];
  }

  #lineEnd(): number {
    const found = this.#text.indexOf('\n', this.#at);
    return found < 0 || found > this.#end ? this.#end : found;
  }

  /** A line that goes on. In a Dockerfile comments and empty lines may stand between. */
  #goOn(): void {
    this.#at = this.#lineEnd() + 1;
    while (this.#isImage && this.#at < this.#end && /^[ \t\r]*(?:#|$)/.test(this.#text.slice(this.#at, this.#lineEnd()))) this.#at = this.#lineEnd() + 1;
  }

  /** `> file`, `2>&1`, `<<EOF`: what is redirected is no argument. */
  #redirect(): void {
    const heredoc = /^<<-?[ \t]*(["']?)([\w.-]{1,100})\1/.exec(this.#text.slice(this.#at, this.#at + 120));
    if (heredoc !== null) {
      this.#heredocs.push(heredoc[2] ?? '');
      this.#at += heredoc[0].length;
      return;
    }
    while (/[<>&]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    while (blank.test(this.#text[this.#at] ?? '') && this.#at < this.#end) this.#at += 1;
    const before = this.#words.length;
    if (this.#at < this.#end && !ender.test(this.#text[this.#at] ?? '')) this.#word();
    this.#words.length = before;
  }

  #skipHeredocs(): void {
    for (const end of this.#heredocs) {
      while (this.#at < this.#end) {
        const line = this.#text.slice(this.#at, this.#lineEnd());
        this.#at = Math.min(this.#lineEnd() + 1, this.#end);
        if (line.trim() === end) break;
      }
    }
    this.#heredocs = [];
  }

  #word(): void {
    const start = this.#at;
    let text = '';
    let isLiteral = true;
    while (this.#at < this.#end) {
      const character = this.#text[this.#at] ?? '';
      if (blank.test(character) || ender.test(character) || (/[<>]/.test(character) && text === '')) break;
      if (character === '\\') {
        if (/^\\[ \t\r]*\n/.test(this.#text.slice(this.#at, this.#at + 200))) break;
        text += this.#text[this.#at + 1] ?? '';
        this.#at += 2;
      } else if (character === "'" || character === '"') {
        const close = this.#text.indexOf(character, this.#at + 1);
        const stop = close < 0 || close > this.#end ? this.#end : close;
        const inner = this.#text.slice(this.#at + 1, stop);
        if (character === '"' && /[$`]/.test(inner)) isLiteral = false;
        text += inner;
        this.#at = stop + 1;
      } else if (character === '$' || character === '`') {
        isLiteral = false;
        const length = this.#expansion();
        text += this.#text.slice(this.#at, this.#at + length);
        this.#at += length;
      } else {
        text += character;
        this.#at += 1;
      }
    }
    this.#at = Math.max(this.#at, start + 1);
    this.#words.push({ text, start, end: Math.min(this.#at, this.#end), isLiteral });
  }

  /** How long `$NAME`, `${…}`, `${{ … }}` or `$(…)` is. */
  #expansion(): number {
    for (const [open, close] of [
      ['${{', '}}'],
      ['${', '}'],
      ['$(', ')'],
      ['`', '`'],
    ] as const) {
      if (!this.#text.startsWith(open, this.#at)) continue;
      const found = this.#text.indexOf(close, this.#at + open.length);
      return found < 0 || found > this.#end ? this.#end - this.#at : found + close.length - this.#at;
    }
    return 1;
  }
}

/** The simple commands of a stretch of text. `isImage`: continued as in a Dockerfile. */
export const shellCommands = (text: string, start = 0, end = text.length, isImage = false): Iterable<ShellCommand> =>
  new Splitter(text, start, end, isImage).commands();
