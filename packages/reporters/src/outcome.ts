import { counted, countFindings, quote, type Report, reportFileNames, severities, type Verdict, weigh, worstVerdict } from '@mlx-guard/core';

const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  warn: 'warn',
  fail: 'fail',
  inconclusive: 'inconclusive',
  'not-applicable': 'not applicable',
};

/** The verdict as it is said to people. */
export const verdictWord = ({ verdict }: Pick<Report, 'verdict'>): string => verdictWords[verdict];

/** Whether all that should have been checked was. */
export const isComplete = ({ failure, coverage }: Report): boolean =>
  failure === undefined && coverage.skippedCount === 0 && coverage.inspected >= coverage.eligible;

function findingsText(report: Report): string {
  const counts = countFindings(weigh(report.findings));
  const words = severities.flatMap((severity) => (counts[severity] > 0 ? [counted(counts[severity], severity)] : []));
  const known = report.findings.filter(({ waived, baselined }) => waived === undefined && baselined === true).length;
  const waived = report.findings.filter((finding) => finding.waived !== undefined).length;
  if (waived > 0) words.push(`${waived} waived`);
  if (known > 0) words.push(`${known} known`);
  if (report.omittedFindings > 0) words.push(`${report.omittedFindings} more not kept`);
  return words.length > 0 ? words.join(', ') : 'no findings';
}

/** What stands behind the verdict, in a few words: `2 errors, 1 note; 11 of 12 inspected`. */
export function outcomeText(report: Report): string {
  const { eligible, inspected } = report.coverage;
  const inspectedText = eligible === 0 ? 'nothing here for this guard to check' : `${inspected} of ${eligible} inspected`;
  if (report.failure) return `the run did not end; ${findingsText(report)}; ${inspectedText}`;
  return report.verdict === 'not-applicable' ? inspectedText : `${findingsText(report)}; ${inspectedText}`;
}

/** What several reports say together: nothing conclusive where there are none, or where a guard could not run. */
export const overallVerdict = (reports: readonly Pick<Report, 'verdict'>[], failures: readonly string[]): Verdict =>
  worstVerdict([...reports.map(({ verdict }) => verdict), ...(failures.length > 0 ? (['inconclusive'] as const) : [])]);

/** What stands behind the verdict of several reports: `2 errors, 1 note in 3 reports`. */
export function overallText(reports: readonly Report[]): string {
  const counts = countFindings(reports.flatMap(({ findings }) => weigh(findings)));
  const found = severities.flatMap((severity) => (counts[severity] > 0 ? [counted(counts[severity], severity)] : []));
  const omitted = reports.reduce((sum, report) => sum + report.omittedFindings, 0);
  const all = [...found, ...(omitted > 0 ? [`${omitted} more not kept`] : [])];
  return `${all.length > 0 ? all.join(', ') : 'no findings'} in ${counted(reports.length, 'report')}`;
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(quote);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

/** What was not checked and why, as texts of a report, one a reason after `label`, at most `limit` and a last one that counts the rest. */
export function gapTexts(report: Report, limit: number, label = 'Not checked: '): readonly string[] {
  const { skipped, skippedCount, eligible, inspected } = report.coverage;
  const byReason = Map.groupBy(skipped, ({ why }) => why);
  const shown = [...byReason].slice(0, limit);
  const told = shown.reduce((sum, [, gaps]) => sum + gaps.length, 0);
  const texts = [
    ...(report.failure ? [`The run did not end: ${report.failure.message}`] : []),
    ...shown.map(([why, gaps]) => `${label}${namesText(gaps.map(({ what }) => what))}: ${why}`),
    ...(skippedCount > told ? [`${label}${skippedCount - told} more`] : []),
  ];
  if (texts.length === 0 && report.verdict === 'inconclusive') texts.push(`${eligible - inspected} of ${eligible} could not be inspected to the end`);
  return texts;
}

/** What could not run here and why, as texts of a report after `label`. Its mitigations are not covered. */
export const unavailableTexts = ({ coverage }: Report, label = 'Not run here: '): readonly string[] =>
  coverage.unavailable.map(({ rules, why }) => `${label}${namesText(rules)}: ${why}`);

/** What there is to say about the judgement itself, such as an unused waiver, as texts of a report; at most `limit` and one that counts the rest. */
export function noticeTexts({ notices }: Report, limit: number): readonly string[] {
  const texts = notices.slice(0, limit).map(({ severity, message }) => `${severity}: ${message}`);
  return notices.length > limit ? [...texts, `${notices.length - limit} more about the judgement`] : texts;
}

/** The file that holds everything, as text of a report. */
export const reportFile = ({ name }: Report): string => quote(reportFileNames(name).report);
