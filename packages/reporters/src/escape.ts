/**
 * One function per channel, and no other way into it. All take the text of a report: prose of ours, with names from outside between
 * backticks (`quote` of core). Nothing they return can act on the reader's terminal, browser or runner (CWE-116, CWE-117, CWE-150).
 */
import { stretches, visible } from '@mlx-guard/core';
import { cut, limits } from './limits.ts';

type Properties = Readonly<Record<string, string | number | undefined>>;

const commandData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const commandProperty = (text: string): string => commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A workflow command of the runner: `::error file=a.py,line=3::message`. Each element of `lines` is one line of the message, which is cut at the runner's limit. */
export function workflowCommand(command: 'error' | 'warning' | 'notice', properties: Properties, lines: readonly string[]): string {
  const given = Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${commandProperty(visible(String(value)))}`]));
  const message = commandData(cut(lines.map(visible).join('\n'), limits.annotationChars));
  return `::${command}${given.length > 0 ? ` ${given.join(',')}` : ''}::${message}`;
}

/** A line that the runner shows as an error of the step, for what happens outside of any report. */
export const errorCommand = (line: string): string => workflowCommand('error', {}, [line]);

/** A piece of a terminal line. It cannot start a workflow command, which the runner looks for after leading white space. */
export const terminal = (text: string): string => visible(text).replace(/^(\s*):(?=:)/, '$1\\x3a');

const word = /^["'“‘(]*\p{L}[\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{M}\p{N}]+)*["'”’),.;:!?…]*$/u;
const numeral = /^[(]?\d+(?:[.,]\d+)*%?[),.;:!?]*$/;
const punctuation = /^[("'“”‘’),.;:!?…–—]+$/u;
const possessive = /^['’]\p{L}+[),.;:!?]*$/u;
const reference = /GH-\d|\b[0-9a-f]{7,}\b|www\./i;
const listMarker = /^\d+[.)]$/;

/** Whether a word only shows: no markup, no link, and nothing that GitHub links by itself, such as an issue, a commit or an address. */
const isPlain = (text: string, isFirst: boolean): boolean =>
  (word.test(text) || numeral.test(text) || punctuation.test(text) || possessive.test(text)) && !reference.test(text) && !(isFirst && listMarker.test(text));

/** Any text as a code span that it cannot leave, on one line. Where it holds backticks, the fence is longer than any run of them. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown === '') return '(empty)';
  const longestRun = [...shown.matchAll(/`+/g)].reduce((longest, [run]) => Math.max(longest, run.length), 0);
  const fence = '`'.repeat(longestRun + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * GitHub Flavored Markdown, on one line. Names become code spans, and so does every word of prose that is not plainly a word: GitHub
 * makes links of `@name`, `#1`, commits and addresses even where they are escaped by a backslash or an entity, but never inside code.
 */
export function markdown(text: string): string {
  let result = '';
  let endsInCode = false;
  let isApart = false;
  const put = (piece: string, isCode: boolean): void => {
    // Two code spans that touch would read as one with a longer fence.
    const gap = result !== '' && (isApart || (isCode && endsInCode)) ? ' ' : '';
    result += gap + (isCode ? markdownCode(piece) : piece);
    endsInCode = isCode;
    isApart = false;
  };
  for (const stretch of stretches(visible(text))) {
    if (stretch.kind === 'name') put(stretch.text, true);
    else {
      for (const [piece] of stretch.text.matchAll(/\s+|\S+/gu)) {
        if (piece.trim() === '') isApart = true;
        else put(piece, !isPlain(piece, result === ''));
      }
    }
  }
  return result;
}

/** A row of a Markdown table from cells that are Markdown. Only code spans can hold a `|`, and in a table no backslash makes it safe there. */
export const markdownRow = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\x7c')).join(' | ')} |\n`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Any text inside an HTML element or a quoted attribute: it shows, and is nothing else. */
export const htmlText = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** HTML, on one line. Names become code, which the page keeps apart from the direction of what stands around it; nothing becomes a link. */
export const html = (text: string): string =>
  stretches(visible(text))
    .map(({ kind, text: piece }) => (kind === 'name' ? `<code>${htmlText(piece)}</code>` : htmlText(piece)))
    .join('');

/**
 * A SARIF message string: braces doubled, since single ones are placeholders (SARIF 2.1.0, 3.11.5), and no `](`, without which there is
 * no embedded link (3.11.6).
 */
export const sarifMessage = (text: string): string => visible(text).replaceAll('{', '{{').replaceAll('}', '}}').replaceAll('](', ']\\x28');

const unicodeEscape = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');

const showJson = (foreign: string): string =>
  visible(foreign) === foreign ? foreign : [...foreign].map((character) => (visible(character) === character ? character : unicodeEscape(character))).join('');

/** JSON that also shows what it says: characters that act on a terminal or hide are escaped, without loss, and so is `##[`. */
export const safeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent)
    .replace(/[^\x20-\x7e\n]+/g, showJson)
    .replaceAll('##[', '#\\u0023[');
