import { type AnyGuard, commonOutputs, commonSettings, type Field, reportFileNames, type Verdict } from '@mlx-guard/core';
import { code, page, pageBanner, prose, table } from './markdown.ts';
import { outputsTable, rulesTable, settingsTable } from './tables.ts';

const slug = 'mlx-guard/mlx-guard';

function modesOf({ settings }: AnyGuard): string | undefined {
  const fields: Readonly<Record<string, Field<unknown>>> = settings;
  const { words = [], checking } = fields['mode'] ?? {};
  if (checking === undefined) return undefined;
  const rows = words.map((mode) => [code(mode), ...(checking.includes(mode) ? ['checks', 'yes', 'no'] : ['generates', 'no', 'yes'])]);
  return table(['`mode`', 'What it does', 'Leaves evidence', 'May write files'], rows);
}

const hasEntries = (record: object): boolean => Object.keys(record).length > 0;

/** `docs/reference/<guard>.md`: all that a user can set, reads and is told. */
export function guardReference(guard: AnyGuard, schemas: readonly string[]): string {
  return page(
    pageBanner,
    `# ${guard.id}`,
    prose(guard.description),
    `In a workflow: \`uses: ${slug}/actions/${guard.id}@<full commit SHA>\`. On the command line: \`mlx-guard ${guard.id}\`. Each setting is an input of the action and a flag of the command: \`name\` is \`--name\`.`,
    '## Settings',
    ...(hasEntries(guard.settings) ? [settingsTable(guard.settings)] : []),
    'Besides, it takes [what every guard takes](settings.md#settings).',
    modesOf(guard),
    '## Outputs',
    ...(hasEntries(guard.outputs) ? [outputsTable(guard.outputs)] : []),
    'Besides, it has [the outputs of every guard](settings.md#outputs).',
    '## What turns the step red',
    'A finding at or above `fail-on`, or a run that could not check all it should ([verdicts](settings.md#verdicts)). The rules:',
    rulesTable(guard, '../rules'),
    ...(schemas.length > 0 ? ['## Documents', schemas.map((name) => `- [${name}](schemas/${name}.json) (JSON Schema)`).join('\n')] : []),
  );
}

const verdictMeaning = {
  pass: 'All that should be checked was, and nothing was found but notes.',
  warn: 'All was checked; there are warnings, or the change sets its own rules.',
  fail: 'An error was found.',
  inconclusive: 'Something should have been checked and was not, or the run did not end.',
  'not-applicable': 'There was nothing to check.',
} as const satisfies Record<Verdict, string>;

const fileMeaning = {
  report: 'The whole run as JSON ([schema](schemas/report-v1.json)).',
  sarif: 'The findings as SARIF 2.1.0, for code scanning.',
  evidence: 'What `release-gate` reads ([schema](schemas/evidence-v1.json)); only from modes that check.',
  summary: 'What the job summary shows.',
  html: 'The whole run as one page that loads nothing from elsewhere.',
} as const satisfies Record<keyof ReturnType<typeof reportFileNames>, string>;

/** `docs/reference/settings.md`: what all guards have alike. */
export const commonReference = (): string =>
  page(
    pageBanner,
    '# What every guard has',
    '## Settings',
    settingsTable(commonSettings),
    'An input or flag wins over the [policy](../policy.md), the policy over the default; an empty value counts as not given. The report says of each value where it came from. What a setting needs of GitHub: [permissions](permissions.md). An unknown setting and a value that is not accepted end the run before it starts, all of them named at once.',
    '## Outputs',
    outputsTable(commonOutputs),
    '## Files',
    'Written into `report-dir` before the step ends, whatever its colour. A file of that name from an earlier step is refused: give each run its own `name`.',
    table(
      ['File', 'What it is'],
      Object.entries(reportFileNames('<name>')).map(([kind, file]) => [code(file), Object.entries(fileMeaning).find(([known]) => known === kind)?.[1] ?? '']),
    ),
    '## Verdicts',
    'The verdict depends on what was found, checked and judged, never on `fail-on`. Findings that are waived or in the baseline do not count; on a pull request, what it does not touch is a warning at most.',
    table(
      ['Verdict', 'Meaning'],
      Object.entries(verdictMeaning).map(([verdict, meaning]) => [code(verdict), meaning]),
    ),
    '## Exit code',
    table(
      ['Code', 'Meaning'],
      [
        ['0', 'Nothing at or above `fail-on`, and all was checked.'],
        ['1', 'A finding at or above `fail-on`.'],
        ['2', 'Inconclusive, interrupted, or asked for something that cannot be done.'],
      ],
    ),
  );
