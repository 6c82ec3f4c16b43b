import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** An element of a parsed page: its name, its attributes, and the text of it and all in it. */
export interface PageElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

const isElement = (node: Node): node is Element => 'tagName' in node;

const childrenOf = (node: Node): readonly Node[] => ('childNodes' in node ? node.childNodes : []);

const textOf = (node: Node): string => ('value' in node ? node.value : childrenOf(node).map(textOf).join(''));

function* elementsIn(node: Node): Iterable<Element> {
  if (isElement(node)) yield node;
  for (const child of childrenOf(node)) yield* elementsIn(child);
}

/** What a page is to a parser that follows the standard, and what is wrong with it. */
export function parsePage(html: string): { readonly elements: readonly PageElement[]; readonly errors: readonly string[]; readonly comments: number } {
  const errors: string[] = [];
  const document = parse(html, { onParseError: ({ code, startLine }: ParserError) => errors.push(`${code} in line ${startLine}`) });
  const elements = [...elementsIn(document)].map((element) => ({
    tag: element.tagName,
    attributes: new Map(element.attrs.map(({ name, value }) => [name, value])),
    text: textOf(element),
  }));
  return { elements, errors, comments: (html.match(/<!--/g) ?? []).length };
}
