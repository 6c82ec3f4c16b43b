import { type Comment, Lines, type Span } from './span.ts';

/** A variable that a file or a place of a configuration sets. */
export interface Variable extends Span {
  readonly name: string;
  readonly value: string;
}

/** A file of variables that was read. */
export interface DotenvSource {
  readonly lines: Lines;
  readonly variables: readonly Variable[];
  readonly comments: readonly Comment[];
  readonly defects: readonly [];
}

const assignment = /^([ \t]*)(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*(.*)$/;
const quoted = /^(["'])(.*?)\1/;

/** Reads a `.env` file: `NAME=value`, a line each, with or without quotes. Nothing is expanded. */
export function readDotenv(text: string): DotenvSource {
  const variables: Variable[] = [];
  const comments: Comment[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.trimEnd().length;
    const [, indent = '', name, raw = ''] = assignment.exec(line.trimEnd()) ?? [];
    if (name !== undefined) {
      const value = quoted.exec(raw)?.[2] ?? raw.replace(/[ \t]#.*$/, '').trim();
      variables.push({ name, value, start: start + indent.length, end });
    }
    const mark = name === undefined ? line.indexOf('#') : line.search(/[ \t]#/);
    if (mark >= 0 && (name !== undefined || line.trimStart().startsWith('#'))) {
      const at = line.indexOf('#', mark);
      comments.push({ start: start + at, end, text: line.slice(at).trimEnd(), isAlone: name === undefined });
    }
    start += line.length + 1;
  }
  return { lines: new Lines(text), variables, comments, defects: [] };
}
