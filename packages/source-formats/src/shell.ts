import type { Variable } from './dotenv.ts';
import type { Comment, Span } from './span.ts';

/** A word of a command: quotes taken away, variables as they are written. */
export interface Word extends Span {
  readonly text: string;
}

/** One simple command: what is set for it, and its words. */
export interface ShellCommand extends Span {
  readonly assignments: readonly Variable[];
  readonly words: readonly Word[];
  /** What follows it: `|`, `&&`, `||`, `;`, `&`, or a line end. */
  readonly next: string;
}

/** A script that was taken apart. */
export interface ShellSource {
  readonly commands: readonly ShellCommand[];
  readonly comments: readonly Comment[];
}

const maxCommands = 50_000;
const operators = /&&|\|\||;;&?|;&|\|&|[;|&()\n]/y;
/** Words that open or close a construct and are followed by a command. */
const openers = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time']);
const assignment = /^([A-Za-z_]\w*)\+?=([\s\S]*)$/;

/** Takes a script apart, one character after the other. */
class Reader {
  readonly commands: ShellCommand[] = [];
  readonly comments: Comment[] = [];
  readonly #text: string;
  readonly #end: number;
  #at: number;
  #words: Word[] = [];
  #heredocs: string[] = [];

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
  }

  read(): void {
    while (this.#at < this.#end && this.commands.length < maxCommands) {
      const character = this.#text[this.#at] ?? '';
      if (character === ' ' || character === '\t' || character === '\r') this.#at += 1;
      else if (character === '\\' && /^\\\r?\n/.test(this.#text.slice(this.#at, this.#at + 3))) this.#at += this.#text[this.#at + 1] === '\r' ? 3 : 2;
      else if (character === '#') this.#comment();
      else if (!this.#operator()) this.#word();
    }
    this.#close('');
  }

  #comment(): void {
    const line = this.#text.indexOf('\n', this.#at);
    const end = line < 0 || line > this.#end ? this.#end : line;
    const lineStart = this.#text.lastIndexOf('\n', this.#at - 1) + 1;
    const isAlone = this.#text.slice(lineStart, this.#at).trim() === '';
    this.comments.push({ start: this.#at, end, text: this.#text.slice(this.#at, end).trimEnd(), isAlone });
    this.#at = end;
  }

  #operator(): boolean {
    operators.lastIndex = this.#at;
    const found = operators.exec(this.#text)?.[0];
    if (found === undefined) return false;
    // `2>&1` and `&>` belong to a redirection.
    if (found === '&' && (this.#text[this.#at - 1] === '>' || this.#text[this.#at + 1] === '>')) return false;
    this.#at += found.length;
    this.#close(found);
    if (found === '\n') this.#skipHeredocs();
    return true;
  }

  #close(next: string): void {
    while (this.#words.length > 0 && openers.has(this.#words[0]?.text ?? '')) this.#words.shift();
    const words = this.#words;
    this.#words = [];
    const [first] = words;
    const last = words.at(-1);
    if (first === undefined || last === undefined) return;
    const assignments: Variable[] = [];
    for (const { text, start, end } of words) {
      const [, name, value = ''] = assignment.exec(text) ?? [];
      if (name === undefined) break;
      assignments.push({ name, value, start, end });
    }
    this.commands.push({ assignments, words: words.slice(assignments.length), next, start: first.start, end: last.end });
  }

  /** What stands in a here-document is text, not commands. */
  #skipHeredocs(): void {
    for (const mark of this.#heredocs.splice(0)) {
      while (this.#at < this.#end) {
        const line = this.#text.indexOf('\n', this.#at);
        const end = line < 0 || line > this.#end ? this.#end : line;
        const isLast = this.#text.slice(this.#at, end).trim() === mark;
        this.#at = Math.min(end + 1, this.#end);
        if (isLast) break;
      }
    }
  }

  #word(): void {
    const start = this.#at;
    let text = '';
    while (this.#at < this.#end) {
      const character = this.#text[this.#at] ?? '';
      if (/[\s;|()]/.test(character) || (character === '&' && !/[<>]/.test(this.#text[this.#at - 1] ?? '') && this.#text[this.#at + 1] !== '>')) break;
      text += this.#piece(character);
    }
    if (this.#at === start) this.#at += 1; // never stands still
    const mark = /^\d*<<-?(\w+)$/.exec(text)?.[1];
    if (mark !== undefined) this.#heredocs.push(mark);
    this.#words.push({ text, start, end: this.#at });
  }

  /** One character, escape, quotation or substitution; moves on. */
  #piece(character: string): string {
    const start = this.#at;
    if (character === '\\') {
      this.#at += 2;
      const next = this.#text[start + 1] ?? '';
      return next === '\n' || next === '\r' ? '' : next;
    }
    if (character === "'" || character === '"' || character === '`') {
      this.#at = this.#quoteEnd(start, character);
      const inner = this.#text.slice(start + 1, this.#text[this.#at - 1] === character && this.#at - 1 > start ? this.#at - 1 : this.#at);
      return character === '`' ? `\`${inner}\`` : inner;
    }
    if (character === '$' && (this.#text[start + 1] === '(' || this.#text[start + 1] === '{')) {
      this.#at = this.#bracketEnd(start + 1);
      return this.#text.slice(start, this.#at);
    }
    this.#at += 1;
    return character;
  }

  #quoteEnd(start: number, mark: string): number {
    for (let at = start + 1; at < this.#end; at += 1) {
      if (this.#text[at] === '\\' && mark !== "'") at += 1;
      else if (this.#text[at] === mark) return at + 1;
    }
    return this.#end;
  }

  #bracketEnd(start: number): number {
    const [open, close] = this.#text[start] === '(' ? ['(', ')'] : ['{', '}'];
    let depth = 0;
    for (let at = start; at < this.#end; at += 1) {
      const character = this.#text[at];
      if (character === open) depth += 1;
      else if (character === close) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return this.#end;
  }
}

/** Takes a shell script, or a stretch of a text that is one, apart into simple commands. Never throws; runs nothing and expands nothing. */
export function readShell(text: string, { start, end }: Span = { start: 0, end: text.length }): ShellSource {
  const reader = new Reader(text, start, end);
  reader.read();
  return reader;
}

/** A command line without a shell: words divided by blanks, quotes respected. */
export const commandWords = (text: string): readonly string[] =>
  readShell(text.replaceAll('\n', ' ')).commands.flatMap(({ assignments, words }) => [
    ...assignments.map(({ name, value }) => `${name}=${value}`),
    ...words.map((word) => word.text),
  ]);
