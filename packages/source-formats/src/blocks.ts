import { type Comment, Lines, type Span } from './span.ts';

/** A directive of a configuration with braces or indents: `access_log /var/log/x main;`. */
export interface Directive extends Span {
  readonly words: readonly string[];
  /** The names of the blocks around it, the outermost first. */
  readonly blocks: readonly string[];
}

/** A configuration of blocks that was read: nginx, Caddy, logrotate, fluent-bit in its classic form. */
export interface BlockSource {
  readonly lines: Lines;
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  readonly defects: readonly [];
}

const maxDirectives = 50_000;
const maxDepth = 50;
const token = /[ \t\r]+|\n|#[^\n]*|[{};]|(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\$\{[^}\n]*\}|[^\s{};"'])+|["']/y;

/**
 * Reads directives: words up to `;` or, where lines end them, the end of the line; `{` opens a block that is named by the words before it.
 * Never throws: what does not close is as if it ended with the text.
 */
export function readBlocks(text: string, lineEnds: boolean): BlockSource {
  const directives: Directive[] = [];
  const comments: Comment[] = [];
  const blocks: string[] = [];
  let words: string[] = [];
  let start = 0;
  let end = 0;
  const close = (): void => {
    if (words.length > 0 && directives.length < maxDirectives) directives.push({ words, blocks: [...blocks], start, end });
    words = [];
  };
  for (let at = 0; at < text.length; ) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0] ?? text[at] ?? '';
    if (found.startsWith('#')) {
      const lineStart = text.lastIndexOf('\n', at - 1) + 1;
      comments.push({ start: at, end: at + found.length, text: found.trimEnd(), isAlone: text.slice(lineStart, at).trim() === '' });
    } else if (found === ';' || (found === '\n' && lineEnds)) close();
    else if (found === '{') {
      const name = words.join(' ');
      close();
      if (blocks.length < maxDepth) blocks.push(name);
    } else if (found === '}') {
      close();
      blocks.pop();
    } else if (!/^\s+$/.test(found)) {
      if (words.length === 0) start = at;
      words.push(found.replace(/^(["'])([\s\S]*)\1$/, '$2'));
      end = at + found.length;
    }
    at += found.length;
  }
  close();
  return { lines: new Lines(text), directives, comments, defects: [] };
}
