import { type Json, policyPath, profiles, quote, readYaml, severities } from '@mlx-guard/core';

const maxTold = 50;

type Leaves = ReadonlyMap<string, string>;

/** A waiver or a control: it is told whole, in one line. */
const entry = /^(?:waivers|controls)\.\d+$/;

/** Every value of a document under the way that leads to it. */
function leavesOf(value: Json, way = ''): readonly (readonly [string, string])[] {
  if (value === null || typeof value !== 'object' || entry.test(way)) return [[way, JSON.stringify(value)]];
  const members = Object.entries(value);
  return members.length === 0 ? [[way, JSON.stringify(value)]] : members.flatMap(([key, member]) => leavesOf(member, way === '' ? key : `${way}.${key}`));
}

function leaves(text: string | undefined): Leaves {
  const document = text === undefined ? undefined : readYaml(text);
  return new Map(document && 'value' in document ? leavesOf(document.value) : []);
}

const rank = (words: readonly string[], value: string): number => words.indexOf(value.replaceAll('"', ''));

/** Whether a change certainly asks less than before. */
function isLooser(way: string, before: string | undefined, after: string | undefined): boolean {
  if (entry.test(way)) return after !== undefined;
  if (/(?:^|\.)rules\./.test(way)) return after !== undefined && (after === '"off"' || rank(severities, after) > rank(severities, before ?? ''));
  if (/(?:^|\.)profile$/.test(way)) return rank(profiles, after ?? '"recommended"') < rank(profiles, before ?? '"recommended"');
  return after === undefined;
}

/** What a change does to the policy, one line a value, the loosened ones first. Names from outside are quoted. */
export function policyChanges(base: string | undefined, head: string | undefined): readonly string[] {
  const [before, after] = [leaves(base), leaves(head)];
  const ways = [...new Set([...before.keys(), ...after.keys()])].filter((way) => before.get(way) !== after.get(way));
  const told = ways.map((way) => {
    const [was, is] = [before.get(way), after.get(way)];
    const looser = isLooser(way, was, is);
    return {
      looser,
      line: `${looser ? 'loosened' : 'changed'}: ${quote(way)} from ${was === undefined ? 'nothing' : quote(was)} to ${is === undefined ? 'nothing' : quote(is)}`,
    };
  });
  const lines = told.toSorted((a, b) => Number(b.looser) - Number(a.looser)).map(({ line }) => line);
  return lines.length > maxTold ? [...lines.slice(0, maxTold), `and ${lines.length - maxTold} more values of ${quote(policyPath)}`] : lines;
}
