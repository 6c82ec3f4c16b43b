import { Lexer } from 'yaml';
import type { Comment } from './span.ts';

/** Marks of the lexer that stand for no character of the text; after `scalarMark` comes the text of a scalar, which may look like a comment. */
const scalarMark = '\u001f';
const marks: ReadonlySet<string> = new Set(['\u0002', '\u0018', scalarMark]);

/** The comments of a YAML text, and nothing that only looks like one. */
export function yamlComments(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (!marks.has(token)) {
      if (token.startsWith('#') && before !== scalarMark) {
        const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
        comments.push({ start: offset, end: offset + token.length, text: token, isAlone: text.slice(lineStart, offset).trim() === '' });
      }
      offset += token.length;
    }
    before = token;
  }
  return comments;
}
