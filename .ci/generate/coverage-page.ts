import { type AnyGuard, type Mitigation, threatIds, threats } from '@mlx-guard/core';
import { code, page, pageBanner, table } from './markdown.ts';

function rulesOf(mitigation: Mitigation, strength: 'enforced' | 'detected', { id, rules }: AnyGuard): readonly string[] {
  const own = rules.filter((rule) => rule.mitigation === mitigation && rule.strength === strength);
  if (own.length === 0) return [];
  return [`${strength} by ${id}: ${own.map(({ name }) => `[${name}](../rules/${id}/${name}.md)`).join(', ')}`];
}

function rulesFor(mitigation: Mitigation, guards: readonly AnyGuard[]): string {
  const lines = guards.flatMap((guard) => [...rulesOf(mitigation, 'enforced', guard), ...rulesOf(mitigation, 'detected', guard)]);
  return lines.length === 0 ? 'not built yet' : lines.join('<br>');
}

/** `docs/reference/coverage.md`: which rules stand behind which mitigation of the threat model. */
export const coveragePage = (guards: readonly AnyGuard[]): string =>
  page(
    pageBanner,
    '# Coverage',
    'What mlx-guard can say about each mitigation of its threat model. *Enforced*: a run without a finding proves it. *Detected*: a rule looks for its absence. A threat is not covered because one of its mitigations is.',
    ...threatIds.flatMap((threat) => [
      `## ${threats[threat].title}`,
      `${code(threat)}, risk ${threats[threat].risk}.`,
      table(
        ['Mitigation', 'Rules'],
        threats[threat].mitigations.map((mitigation) => [code(mitigation), rulesFor(mitigation, guards)]),
      ),
    ]),
  );
