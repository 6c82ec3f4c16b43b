import { type AnyGuard, type AnyRule, threatOf, threats } from '@mlx-guard/core';
import { exampleText } from './example-text.ts';
import { code, page, pageBanner, prose, table } from './markdown.ts';
import { rulesTable } from './tables.ts';

const strengths = { enforced: 'a run without this finding proves it', detected: 'the rule looks for its absence' } as const;

const facts = (rule: AnyRule): string =>
  table(
    ['Rule', code(rule.id)],
    [
      ['Severity', rule.severity],
      ['Confidence', rule.confidence],
      ['Threat', rule.mitigation === 'all' ? 'All' : `${threats[threatOf(rule.mitigation)].title} (${code(threatOf(rule.mitigation))})`],
      ['Mitigation', `${code(rule.mitigation)}, ${rule.strength}: ${strengths[rule.strength]}`],
      ['Weakness', `[CWE-${rule.cwe}](https://cwe.mitre.org/data/definitions/${rule.cwe}.html)`],
      ['Since', rule.since],
    ],
  );

function examples(title: string, list: AnyRule['examples']['bad' | 'good']): readonly string[] {
  const texts = list.map((example, index) => (list.length === 1 ? exampleText(example) : `**${index + 1}.**\n\n${exampleText(example)}`));
  return [`### ${title}`, ...texts];
}

/** `docs/rules/<guard>/<rule>.md`: one rule, with the examples that its tests run. */
export const rulePage = (rule: AnyRule): string =>
  page(
    pageBanner,
    `# ${prose(rule.title)}`,
    facts(rule),
    '## Danger',
    prose(rule.why),
    '## Remedy',
    prose(rule.remedy),
    '## Examples',
    'The tests of mlx-guard run these. Characters that do not show are written as escapes.',
    ...examples('Reported', rule.examples.bad),
    ...examples('Not reported', rule.examples.good),
  );

/** `docs/rules/README.md`: every rule of every guard. */
export const ruleIndexPage = (guards: readonly AnyGuard[]): string =>
  page(
    pageBanner,
    '# Rules',
    'An `error` blocks, a `warning` should be looked at, a `note` informs. A rule keeps its name for good.',
    ...guards.flatMap((guard) => [`## ${guard.id}`, prose(guard.description), rulesTable(guard, '.')]),
  );
