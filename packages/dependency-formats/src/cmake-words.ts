/** An argument of a command, with its offset; variables are not expanded in it. */
export interface CmakeArgument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One command of a CMake file. */
export interface CmakeCommand {
  /** In lower case, as CMake compares it. */
  readonly name: string;
  readonly args: readonly CmakeArgument[];
  readonly start: number;
}

/** Why and where a file is not CMake. */
export interface CmakeDefect {
  readonly problem: string;
  readonly start: number;
}

const identifier = /[A-Za-z_]\w*/y;
const unquoted = /[^\s()#"\\]+/y;

/** Splits a CMake file into commands (cmake-language(7)): comments, bracket and quoted arguments. Nothing is evaluated. */
export class CmakeReader {
  readonly #text: string;
  readonly defects: CmakeDefect[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *commands(): Iterable<CmakeCommand> {
    for (this.#blank(); this.#at < this.#text.length; this.#blank()) {
      const start = this.#at;
      identifier.lastIndex = start;
      const name = identifier.exec(this.#text)?.[0];
      if (name === undefined) {
        this.#defect('this is no command of CMake', start);
        this.#at = this.#next('\n');
        continue;
      }
      this.#at += name.length;
      this.#blank();
      if (this.#text[this.#at] !== '(') {
        this.#defect('a bracket is missing behind this name', start);
        this.#at = this.#next('\n');
        continue;
      }
      this.#at += 1;
      yield { name: name.toLowerCase(), args: this.#arguments(start), start };
    }
  }

  #defect(problem: string, start: number): void {
    if (this.defects.length < 20) this.defects.push({ problem, start });
  }

  #next(end: string): number {
    const found = this.#text.indexOf(end, this.#at);
    return found < 0 ? this.#text.length : found + end.length;
  }

  /** `[[…]]` or `[=[…]=]`: where it ends. */
  #bracketEnd(): { readonly open: number; readonly close: number } | undefined {
    const open = /^\[(=*)\[/.exec(this.#text.slice(this.#at, this.#at + 100));
    if (open === null) return undefined;
    const close = this.#text.indexOf(`]${open[1] ?? ''}]`, this.#at + open[0].length);
    return { open: open[0].length, close: close < 0 ? this.#text.length : close };
  }

  #blank(): void {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? '';
      if (/\s|\uFEFF/.test(character)) this.#at += 1;
      else if (character === '#') {
        this.#at += 1;
        const bracket = this.#bracketEnd();
        this.#at = bracket === undefined ? this.#next('\n') : Math.min(bracket.close + bracket.open, this.#text.length);
      } else return;
    }
  }

  #arguments(start: number): readonly CmakeArgument[] {
    const args: CmakeArgument[] = [];
    for (let depth = 1; depth > 0; ) {
      this.#blank();
      const character = this.#text[this.#at];
      if (character === undefined) {
        this.#defect('this command does not end', start);
        return args;
      }
      if (character === '(' || character === ')') {
        depth += character === '(' ? 1 : -1;
        this.#at += 1;
      } else args.push(this.#argument());
    }
    return args;
  }

  #argument(): CmakeArgument {
    const start = this.#at;
    const bracket = this.#text[start] === '[' ? this.#bracketEnd() : undefined;
    if (bracket !== undefined) {
      this.#at = Math.min(bracket.close + bracket.open, this.#text.length);
      return { text: this.#text.slice(start + bracket.open, bracket.close), start, end: this.#at };
    }
    if (this.#text[start] === '"') {
      let at = start + 1;
      while (at < this.#text.length && this.#text[at] !== '"') at += this.#text[at] === '\\' ? 2 : 1;
      this.#at = Math.min(at + 1, this.#text.length);
      return { text: this.#text.slice(start + 1, Math.min(at, this.#text.length)), start, end: this.#at };
    }
    for (;;) {
      unquoted.lastIndex = this.#at;
      const found = unquoted.exec(this.#text)?.[0];
      if (found !== undefined) this.#at += found.length;
      else if (this.#text[this.#at] === '\\') this.#at += 2;
      else if (this.#text[this.#at] === '"' && this.#at > start) this.#at += 1;
      else break;
    }
    return { text: this.#text.slice(start, this.#at), start, end: this.#at };
  }
}
