import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Json } from './json.ts';

/** One problem of a document, where it stands. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A document that was read: its value, and where each part of it stands. */
export interface YamlDocument {
  readonly value: Json;
  /** Where the part at this path stands; of a member its name, where `ofKey`. */
  place(path: readonly PropertyKey[], ofKey?: boolean): { readonly line: number; readonly column: number };
}

/** More than anybody writes by hand, and little enough to parse at once. */
export const maxYamlBytes = 256 * 1024;

const maxProblems = 20;

function nodeAt(start: unknown, path: readonly PropertyKey[], ofKey: boolean): Node | undefined {
  let node: unknown = start;
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      node = isLast && ofKey ? pair?.key : pair?.value;
    } else if (isSeq(node)) node = node.items[Number(step)];
    else return undefined;
  }
  return isNode(node) ? node : undefined;
}

/** What YAML offers and a configuration must not need: it hides what is said, or makes a little text into a lot. */
function refusals(contents: Node | null): readonly { readonly offset: number; readonly message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(contents, (_key, node) => {
    if (!isNode(node)) return undefined;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node)) found.push({ offset, message: 'aliases are not allowed' });
    else if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) found.push({ offset, message: 'anchors are not allowed' });
    if (node.tag !== undefined && !/^tag:yaml\.org,2002:(?:str|null|bool|int|float|map|seq)$/.test(node.tag))
      found.push({ offset, message: 'tags are not allowed' });
    return found.length > maxProblems ? visit.BREAK : undefined;
  });
  return found;
}

/**
 * Reads one YAML 1.2 document of the core schema: at most 256 KiB, no duplicate or non-text key, no anchor, alias, merge or tag, no second
 * document. Returns the problems instead, each with its place, where there are any.
 */
export function readYaml(text: string): YamlDocument | { readonly problems: readonly Problem[] } {
  if (new TextEncoder().encode(text).length > maxYamlBytes) return { problems: [{ line: 1, column: 1, message: `longer than ${maxYamlBytes / 1024} KiB` }] };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
    version: '1.2',
    schema: 'core',
    merge: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = [...document.errors, ...document.warnings]
    .slice(0, maxProblems)
    .map(({ pos, message }) => ({ ...at(pos[0]), message: message.split(/ at line \d+|\n/)[0] ?? '' }));
  if (errors.length > 0) return { problems: errors };
  const refused = refusals(document.contents).map(({ offset, message }) => ({ ...at(offset), message }));
  if (refused.length > 0) return { problems: refused };
  const value: Json = document.toJS({ maxAliasCount: 0 }) ?? null;
  return { value, place: (path, ofKey = false) => at(nodeAt(document.contents, path, ofKey)?.range?.[0] ?? 0) };
}
