import type { Variable } from './dotenv.ts';
import { readJsonSource } from './json-document.ts';
import { readShell, type ShellCommand } from './shell.ts';
import { type Comment, Lines, type Span } from './span.ts';

/** An instruction of a Dockerfile. `argument` has the length of what is written: line ends that are continued, and comments between, are blanks in it. */
export interface DockerInstruction extends Span {
  /** In upper case. */
  readonly keyword: string;
  readonly argument: string;
  /** Where the argument begins. */
  readonly offset: number;
}

/** A Dockerfile that was read. */
export interface DockerSource {
  readonly lines: Lines;
  readonly instructions: readonly DockerInstruction[];
  readonly comments: readonly Comment[];
  readonly defects: readonly [];
}

const instruction = /^[ \t]*([A-Za-z]+)([ \t]+|$)/;

interface Line extends Span {
  readonly text: string;
}

function* linesOf(text: string): Iterable<Line> {
  let start = 0;
  for (const line of text.split('\n')) {
    const own = line.endsWith('\r') ? line.slice(0, -1) : line;
    yield { text: own, start, end: start + own.length };
    start += line.length + 1;
  }
}

/** An instruction whose end was not met yet. */
class Open {
  readonly keyword: string;
  readonly start: number;
  readonly offset: number;
  end = 0;
  #length = 0;
  readonly #parts: string[] = [];

  constructor(keyword: string, start: number, offset: number) {
    this.keyword = keyword;
    this.start = start;
    this.offset = offset;
  }

  /** Adds a line; what lies between it and what is there already becomes blanks, or what `between` says. */
  add(line: string, { start, end }: Span, between?: string): void {
    const gap = Math.max(0, start - this.offset - this.#length);
    this.#parts.push(between ?? ' '.repeat(gap), line);
    this.#length += (between?.length ?? gap) + line.length;
    this.end = end;
  }

  get instruction(): DockerInstruction {
    return { keyword: this.keyword, start: this.start, end: this.end, offset: this.offset, argument: this.#parts.join('') };
  }
}

const broken = /\\[ \t]*$/;

/** Reads the lines of a Dockerfile. */
class Reader {
  readonly instructions: DockerInstruction[] = [];
  readonly comments: Comment[] = [];
  #open: Open | undefined;
  /** The mark that ends the here-document which is being read. */
  #until: string | undefined;

  line(line: Line): void {
    const { text, start, end } = line;
    if (this.#until !== undefined && this.#open !== undefined) {
      this.#open.add(text, line, '\n');
      if (text.trim() === this.#until) this.close();
    } else if (/^[ \t]*#/.test(text)) {
      const at = text.indexOf('#');
      this.comments.push({ start: start + at, end, text: text.slice(at).trimEnd(), isAlone: true });
    } else if (text.trim() !== '' || this.#open !== undefined) this.#code(line);
  }

  close(): void {
    if (this.#open !== undefined) this.instructions.push(this.#open.instruction);
    this.#open = undefined;
    this.#until = undefined;
  }

  #code(line: Line): void {
    const { text, start, end } = line;
    const isBroken = broken.test(text);
    const own = isBroken ? text.replace(broken, (found) => ' '.repeat(found.length)) : text;
    if (this.#open === undefined) {
      const [whole = '', keyword = ''] = instruction.exec(own) ?? [];
      if (keyword === '') return;
      this.#open = new Open(keyword.toUpperCase(), start + own.length - own.trimStart().length, start + whole.length);
      this.#open.add(own.slice(whole.length), { start: start + whole.length, end });
    } else this.#open.add(own, line);
    this.#until = /<<-?["']?(\w+)["']?/.exec(own)?.[1];
    if (!isBroken && this.#until === undefined) this.close();
  }
}

/** Reads a Dockerfile (BuildKit's syntax; the lines of a here-document belong to its instruction). Never throws. */
export function readDockerfile(text: string): DockerSource {
  const reader = new Reader();
  for (const line of linesOf(text)) reader.line(line);
  reader.close();
  return { lines: new Lines(text), instructions: reader.instructions, comments: reader.comments, defects: [] };
}

/** The variables that `ENV` or `ARG` sets. */
export function dockerVariables({ keyword, argument, offset }: DockerInstruction): readonly Variable[] {
  if (keyword !== 'ENV' && keyword !== 'ARG') return [];
  const [command] = readShell(argument).commands;
  const found = command?.assignments.map(({ start, end, ...variable }) => ({ ...variable, start: start + offset, end: end + offset })) ?? [];
  if (found.length > 0 || keyword === 'ARG') return found;
  const [, name, value = ''] = /^([A-Za-z_]\w*)[ \t]+(.*)$/.exec(argument.trim()) ?? []; // ENV NAME value, the old form
  return name === undefined ? [] : [{ name, value: value.trim(), start: offset, end: offset + argument.trimEnd().length }];
}

/** The commands of `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`, in either form. */
export function dockerCommands({ keyword, argument, offset }: DockerInstruction): readonly ShellCommand[] {
  if (!['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(keyword)) return [];
  const trimmed = argument.trim();
  if (trimmed.startsWith('[')) {
    const [list] = readJsonSource(trimmed).documents;
    const shift = offset + argument.indexOf('[');
    const items = list?.kind === 'list' ? list.items : [];
    const words = items.flatMap((item) => (item.kind === 'scalar' ? [{ text: String(item.value), start: item.start + shift, end: item.end + shift }] : []));
    const [first] = words;
    const last = words.at(-1);
    if (first !== undefined && last !== undefined) return [{ assignments: [], words, next: '', start: first.start, end: last.end }];
  }
  const shifted = <T extends Span>(span: T): T => ({ ...span, start: span.start + offset, end: span.end + offset });
  return readShell(argument).commands.map((command) => ({
    ...shifted(command),
    assignments: command.assignments.map(shifted),
    words: command.words.map(shifted),
  }));
}
