import { type Comment, Lines, type Span } from './span.ts';

/** A value that a string of Swift shows: `\(value, privacy: .public)`. */
export interface SwiftInterpolation extends Span {
  /** The value as it is written, without its options. */
  readonly value: string;
  /** The privacy that is asked for: `public`, `private`, `sensitive`, `auto`. */
  readonly privacy: string | undefined;
}

/** A call by a name, and what its arguments show. */
export interface SwiftCall extends Span {
  /** `logger.info`, `print`. */
  readonly callee: string;
  readonly interpolations: readonly SwiftInterpolation[];
  /** Arguments that are names or member accesses, as they are written. */
  readonly names: readonly string[];
  /** The text of its strings, interpolations left out. */
  readonly text: string;
  /** Its arguments as they are written, labels included. */
  readonly given: readonly string[];
}

/** A Swift file, as far as its tokens tell. */
export interface SwiftSource {
  readonly lines: Lines;
  readonly calls: readonly SwiftCall[];
  readonly imports: readonly string[];
  readonly comments: readonly Comment[];
  readonly defects: readonly [];
}

const maxCalls = 20_000;
const maxArguments = 4_000;
const maxNesting = 20;
const callee = /(?<![\w.)\]])([A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*){0,4})\(/y;

/** The end of a comment or of a string that begins here, behind it; undefined where neither does. */
function skipped(text: string, at: number): number | undefined {
  if (text.startsWith('//', at)) return until(text, '\n', at);
  if (text.startsWith('/*', at)) return commentEnd(text, at);
  const open = /^#*(?:"""|")/.exec(text.slice(at, at + 12))?.[0];
  return open === undefined ? undefined : stringEnd(text, at, open, 0);
}

function until(text: string, mark: string, at: number): number {
  const found = text.indexOf(mark, at);
  return found < 0 ? text.length : found;
}

/** Comments nest. */
function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function stringEnd(text: string, start: number, open: string, nesting: number): number {
  const hashes = open.replaceAll('"', '');
  const isMany = open.endsWith('"""');
  const close = `${isMany ? '"""' : '"'}${hashes}`;
  for (let at = start + open.length; at < text.length; at += 1) {
    if (!isMany && text[at] === '\n') return at;
    if (text.startsWith(close, at)) return at + close.length;
    if (!text.startsWith(`\\${hashes}`, at)) continue;
    at += hashes.length + 1;
    if (text[at] === '(' && nesting < maxNesting) at = bracketEnd(text, at, nesting + 1) - 1;
  }
  return text.length;
}

/** Behind the bracket that closes the one at `start`; strings and comments between are passed over. */
function bracketEnd(text: string, start: number, nesting = 0): number {
  let depth = 0;
  const end = Math.min(text.length, start + maxArguments);
  for (let at = start; at < end; at += 1) {
    const character = text[at];
    if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (character === ')' || character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (character === '"' || character === '/' || character === '#') {
      const open = /^#*(?:"""|")/.exec(text.slice(at, at + 12))?.[0];
      const next = open === undefined ? (character === '/' ? skipped(text, at) : undefined) : stringEnd(text, at, open, nesting);
      if (next !== undefined) at = next - 1;
    }
  }
  return end;
}

function* interpolationsIn(text: string, start: number, end: number): Iterable<SwiftInterpolation> {
  for (let at = text.indexOf('\\(', start); at >= 0 && at < end; at = text.indexOf('\\(', at + 2)) {
    const close = bracketEnd(text, at + 1);
    const inner = text.slice(at + 2, close - 1);
    const options = inner.search(/,\s*(?:privacy|format|align|attributes)\s*:/);
    const privacy = /privacy\s*:\s*\.(\w+)/.exec(inner)?.[1];
    yield { start: at, end: close, value: (options < 0 ? inner : inner.slice(0, options)).trim(), privacy };
  }
}

/** The arguments at the top of a list, apart. */
function argumentsIn(text: string, start: number, end: number): readonly string[] {
  const found: string[] = [];
  let from = start;
  for (let at = start; at < end; at += 1) {
    const character = text[at];
    if (character === '(' || character === '[' || character === '{') at = bracketEnd(text, at) - 1;
    else if (character === '"' || character === '/') at = (skipped(text, at) ?? at + 1) - 1;
    else if (character === ',') {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  found.push(text.slice(from, end));
  return found.map((argument) => argument.trim());
}

function callAt(text: string, at: number, name: string): SwiftCall {
  const open = at + name.length;
  const end = bracketEnd(text, open);
  const given = argumentsIn(text, open + 1, end - 1);
  const names = given.map((argument) => argument.replace(/^\w+\s*:\s*/, '')).filter((argument) => /^[A-Za-z_][\w.]*$/.test(argument));
  const strings = given.filter((argument) => argument.includes('"')).join(' ');
  return {
    start: at,
    end,
    callee: name.replaceAll('?', ''),
    interpolations: [...interpolationsIn(text, open, end)],
    names,
    text: strings.slice(0, 2_000),
    given,
  };
}

/** Reads the calls of a Swift file by its tokens: no grammar is needed to see what a message shows. Never throws. */
export function readSwift(text: string): SwiftSource {
  const calls: SwiftCall[] = [];
  const comments: Comment[] = [];
  for (let at = 0; at < text.length && calls.length < maxCalls; ) {
    callee.lastIndex = at;
    const name = callee.exec(text)?.[1];
    if (name !== undefined) {
      calls.push(callAt(text, at, name));
      at += name.length + 1; // what its arguments call is seen as well
      continue;
    }
    const next = skipped(text, at);
    if (next !== undefined && text.startsWith('//', at)) {
      const lineStart = text.lastIndexOf('\n', at - 1) + 1;
      comments.push({ start: at, end: next, text: text.slice(at, next).trimEnd(), isAlone: text.slice(lineStart, at).trim() === '' });
    }
    at = next ?? at + 1;
  }
  const imports = [...text.matchAll(/^\s*(?:@\w+\s+)?import\s+(?:struct\s+|class\s+|func\s+)?(\w+)/gm)].map(([, name = '']) => name);
  return { lines: new Lines(text), calls, imports, comments, defects: [] };
}
