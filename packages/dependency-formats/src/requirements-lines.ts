import type { TextPlace } from '@mlx-guard/source-formats';

/** A line with its continuations, without its comment; never empty. The place is that of its first physical line. */
export interface LogicalLine {
  readonly text: string;
  readonly place: TextPlace;
}

// As Python's `str.splitlines`: also the separators U+001C to U+001E, NEL, and the line and paragraph separators.
const lineEnd = new RegExp(`\\r\\n|[\\n\\r\\v\\f${String.fromCharCode(0x1c)}-${String.fromCharCode(0x1e)}\\x85\\u2028\\u2029]`);
const isComment = /^\s*#/;
const comment = /(?:^|\s)#.*$/;

/** Joins and strips lines just as pip does (req_file.py: `join_lines`, then `ignore_comments`), so that both see the same requirements. */
export function* logicalLines(text: string): Iterable<LogicalLine> {
  const lines = text.split(lineEnd);
  let parts: string[] = [];
  let first = 0;
  for (const [index, line] of lines.entries()) {
    if (parts.length === 0) first = index;
    const isLast = index === lines.length - 1;
    const goesOn = line.endsWith('\\') && !isComment.test(line) && !isLast;
    parts.push(goesOn ? line.slice(0, -1) : isComment.test(line) ? ` ${line}` : line);
    if (goesOn) continue;
    const joined = parts.join('').replace(comment, '').trim();
    parts = [];
    if (joined === '') continue;
    const start = lines[first] ?? '';
    const column = start.length - start.trimStart().length + 1;
    const shown = start.endsWith('\\') ? start.slice(0, -1) : start;
    yield { text: joined, place: { line: first + 1, column, endColumn: Math.max(column, shown.trimEnd().length) + 1 } };
  }
}
