import path from 'node:path';
import { type CoverageCell, oneOf, optional, text, visible } from '@mlx-guard/core';
import { htmlReport, reportJson, safeJson, sarifLog, summaryMarkdown, summaryOfAll, terminalOfAll, terminalText } from '@mlx-guard/reporters';
import { type GuardRun, whereFilesAre, writeAtomically } from '@mlx-guard/runtime';
import { print, type Session } from './command.ts';

const formats = ['text', 'json', 'sarif', 'markdown', 'html'] as const;

/** How a command says what was found out, and where. */
export const documentFlags = {
  format: oneOf(formats, 'text', 'How to say what was found out.'),
  output: optional(text('The file to write that to, instead of showing it. Relative to where you are.', '')),
} as const;

type Format = (typeof formats)[number];

/** What is to be said: the runs of several guards with the coverage of the threat model, or one run alone. */
export interface Outcome {
  readonly runs: readonly GuardRun[];
  readonly coverage?: readonly CoverageCell[];
  /** Why other guards could not run, a line each. */
  readonly failures?: readonly string[];
}

const shownRuns = ({ runs }: Outcome) => runs.map(({ guard, report }) => ({ report, rules: guard.rules }));

function textOf(outcome: Outcome, color: boolean): string {
  const { runs, coverage } = outcome;
  const where = new Set(runs.map(({ files }) => whereFilesAre(files)));
  if (coverage !== undefined) return [terminalOfAll(shownRuns(outcome), coverage, { color }), ...where].join('\n\n');
  return [...runs.map(({ guard, report }) => terminalText(report, guard.rules, { color })), ...where].join('\n');
}

/** Reports as JSON: a report alone as its file has it, several as an array of them in the order in which the guards ran. */
const jsonOf = ({ runs, coverage }: Outcome): string =>
  coverage === undefined
    ? runs.map(({ report }) => reportJson(report)).join('')
    : `${safeJson(
        runs.map(({ report }) => report),
        2,
      )}\n`;

function markdownOf(outcome: Outcome): string {
  const { runs, coverage, failures = [] } = outcome;
  if (coverage !== undefined) return summaryOfAll(shownRuns(outcome), coverage, failures);
  return runs.map(({ guard, report }) => summaryMarkdown(report, guard.rules)).join('\n');
}

function documentOf(outcome: Outcome, format: Format, isColoured: boolean): string {
  switch (format) {
    case 'text':
      return textOf(outcome, isColoured);
    case 'json':
      return jsonOf(outcome);
    case 'sarif':
      return sarifLog(shownRuns(outcome));
    case 'markdown':
      return markdownOf(outcome);
    case 'html':
      return htmlReport(shownRuns(outcome), outcome.coverage ?? [], outcome.failures);
  }
}

/** What is left for the terminal where the document goes to a file: a line for each guard. */
const headlines = ({ runs }: Outcome, color: boolean): readonly string[] =>
  runs.map(({ guard, report }) => terminalText(report, guard.rules, { color }).split('\n', 1)[0] ?? '');

/** Shows the outcome, or writes it to a file and says so. Throws `EnvironmentError` where that cannot be written. */
export async function deliver(
  outcome: Outcome,
  { format, output }: { readonly format: Format; readonly output: string | undefined },
  { place, isColoured }: Pick<Session, 'place' | 'isColoured'>,
): Promise<void> {
  if (output === undefined) {
    print(documentOf(outcome, format, isColoured));
    return;
  }
  const file = path.resolve(place.folder, output);
  const document = documentOf(outcome, format, false);
  await writeAtomically(path.dirname(file), path.basename(file), [new TextEncoder().encode(document.endsWith('\n') ? document : `${document}\n`)]);
  print([...headlines(outcome, isColoured), `Written: ${visible(file)}`].join('\n'));
}
