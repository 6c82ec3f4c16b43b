import { html, htmlText } from '../escape.ts';

/** HTML that may stand in the page. Only this file makes it, so a text can never be taken for it. */
export class Markup {
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  toString(): string {
    return this.#html;
  }
}

type Part = string | number | Markup | readonly Markup[];

function put(part: Part): string {
  if (part instanceof Markup) return part.toString();
  return typeof part === 'object' ? part.join('') : htmlText(String(part));
}

/** A template of HTML of ours. What is put in is escaped, for an element as for a quoted attribute, unless it is markup itself. */
export const markup = (pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(pieces.map((piece, index) => `${index === 0 ? '' : put(parts[index - 1] ?? '')}${piece}`).join(''));

/** A text of a report: prose of ours, and names as code. */
export const said = (text: string): Markup => new Markup(html(text));

/** A text of a report that names something, so that a reader must be able to hear it: never blank. */
export const label = (text: string): Markup => (text.replaceAll('`', '').trim() === '' ? new Markup('(blank)') : said(text));

/** Nothing at all. */
export const nothing: Markup = new Markup('');
