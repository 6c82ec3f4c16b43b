import { isVersion } from '@mlx-guard/dependency-formats';
import { compare, satisfies } from '@renovatebot/pep440';
import type { Span } from './range.ts';

const raised = (version: string, keep: number): string | undefined => {
  const numbers = /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)/.exec(version);
  if (numbers === null) return undefined;
  const parts = (numbers[2] ?? '').split('.').slice(0, Math.max(1, keep)).map(Number);
  const last = parts.pop() ?? 0;
  return `${numbers[1] === undefined ? '' : `${numbers[1]}!`}${[...parts, last + 1].join('.')}`;
};

const below = (version: string): string => (/[a-z]/i.test(version.replace(/^v/i, '')) ? version : `${version}.dev0`);
const highest = (all: readonly string[]): string | undefined => all.toSorted(compare).at(-1);
const lowest = (all: readonly string[]): string | undefined => all.toSorted(compare)[0];
const count = (version: string): number => version.split('.').length;

/** What the clauses of a specifier (PEP 440) allow. Undefined where one cannot be read. */
export function pythonSpan(specifier: string): Span | undefined {
  const low: string[] = [];
  const top: string[] = [];
  for (const clause of specifier.split(',').map((one) => one.trim())) {
    const [, operator = '', version = ''] = /^(===|==|~=|!=|<=|>=|<|>)\s*(\S+)$/.exec(clause) ?? [];
    const bare = version.endsWith('.*') ? version.slice(0, -2) : version;
    if (!isVersion(bare)) return undefined;
    if (operator === '>=' || operator === '>' || operator === '~=' || operator === '==') low.push(bare);
    if (operator === '<') top.push(below(bare));
    if (operator === '<=') top.push(bare);
    if (operator === '~=' || operator === '==') {
      const next = raised(bare, operator === '~=' ? count(bare) - 1 : count(bare));
      if (next !== undefined) top.push(below(next));
    }
  }
  return { low: highest(low), top: lowest(top), allows: (version) => satisfies(version, specifier, { prereleases: true }) };
}
