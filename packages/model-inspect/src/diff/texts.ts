import { type JsonNode, readJsonDocument } from '@mlx-guard/model-formats';

/** A member of a document that is not as it was; undefined: it was not there, or is not any more. */
export interface MemberChange {
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const maxLines = 3_000;
const maxValue = 200;
const maxDepth = 32;

function flatten(node: JsonNode, key: string, depth: number, into: Map<string, string>): void {
  const below = (name: string): string => (key === '' ? name : `${key}.${name}`);
  if (depth < maxDepth && node.kind === 'object' && node.members.size > 0)
    for (const [name, value] of node.members) flatten(value, below(name), depth + 1, into);
  else if (depth < maxDepth && node.kind === 'array' && node.items.length > 0)
    for (const [index, item] of node.items.entries()) flatten(item, below(String(index)), depth + 1, into);
  else if (node.kind === 'string') into.set(key, JSON.stringify(node.text));
  else if (node.kind === 'number') into.set(key, String(node.value));
  else if (key !== '') into.set(key, node.kind === 'word' ? node.word : node.kind === 'array' ? '[]' : '{}');
}

/** Every value of a document by its path; empty for what is no JSON. */
export function membersOf(bytes: Uint8Array | undefined): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  const root = bytes && readJsonDocument(bytes).root;
  if (root !== undefined) flatten(root, '', 0, members);
  return members;
}

/** What differs between two documents, in the order of keys. */
export function compareMembers(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly MemberChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => ({ key, before: before.get(key)?.slice(0, maxValue), after: after.get(key)?.slice(0, maxValue) }));
}

/** The lengths of the longest common run of lines from each pair of places on. */
function commonRuns(before: readonly string[], after: readonly string[]): readonly Uint16Array[] {
  const runs = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row, next] = [runs[i], runs[i + 1]];
    if (row === undefined || next === undefined) continue;
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return runs;
}

/** Two texts, or one that was not there, as a unified diff without context: lines that begin with `-` or `+`, each with its number. */
export function diffLines(before: string | undefined, after: string | undefined): readonly string[] {
  const [a, b] = [before?.split('\n') ?? [], after?.split('\n') ?? []];
  if (a.length > maxLines || b.length > maxLines) return [`the texts have ${a.length} and ${b.length} lines, too many to be compared line by line`];
  const runs = commonRuns(a, b);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && (runs[i + 1]?.[j] ?? 0) >= (runs[i]?.[j + 1] ?? 0))) {
      lines.push(`-${i + 1}: ${a[i]}`);
      i += 1;
    } else {
      lines.push(`+${j + 1}: ${b[j]}`);
      j += 1;
    }
  }
  return lines;
}
