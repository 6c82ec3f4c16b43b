import { type AnyRule, counted, projectUrl, type Report } from '@mlx-guard/core';
import { safeJson, sarifMessage } from './escape.ts';
import { cut, limits } from './limits.ts';
import { worstInTurns } from './order.ts';
import { gapTexts, isComplete, reportFile, unavailableTexts } from './outcome.ts';
import { sarifResult } from './sarif-result.ts';
import { sarifRule } from './sarif-rule.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The results, worst first, as many as GitHub takes. */
function resultsOf(report: Report, rules: readonly AnyRule[]) {
  const indexes = new Map<string, number>(rules.map(({ id }, index) => [id, index]));
  const results: ReturnType<typeof sarifResult>[] = [];
  let room: number = limits.sarifChars;
  for (const finding of worstInTurns(report.findings).slice(0, limits.sarifResults)) {
    const result = sarifResult(report, finding, indexes.get(finding.rule));
    room -= JSON.stringify(result).length;
    if (room < 0) break;
    results.push(result);
  }
  return results;
}

const notification = (level: 'error' | 'warning' | 'note', text: string) => ({ level, message: { text: sarifMessage(cut(text, limits.messageChars)) } });

function notificationsOf(report: Report, resultCount: number) {
  const left = report.findings.length + report.omittedFindings - resultCount;
  return [
    ...gapTexts(report, limits.listed).map((text) => notification('error', text)),
    ...unavailableTexts(report).map((text) => notification('warning', text)),
    ...report.notices.slice(0, limits.listed).map(({ severity, message }) => notification(severity, message)),
    ...(left > 0 ? [notification('warning', `${counted(left, 'more finding')}: see ${reportFile(report)}`)] : []),
  ];
}

/** The commit that was checked (3.14.13). The runner names a repository by owner and name. */
function provenanceOf({ repository, sha }: Report['run']) {
  if (repository === undefined || sha === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return {};
  return { versionControlProvenance: [{ repositoryUri: `https://github.com/${repository}`, revisionId: sha, mappedTo: { uriBaseId: '%SRCROOT%' } }] };
}

function runOf(report: Report, rules: readonly AnyRule[]) {
  const results = resultsOf(report, rules);
  return {
    tool: {
      driver: {
        name: 'mlx-guard',
        version: report.tool.version,
        semanticVersion: report.tool.version,
        informationUri: projectUrl,
        rules: rules.map(sarifRule),
      },
    },
    automationDetails: { id: `mlx-guard/${report.name}/` },
    invocations: [
      {
        executionSuccessful: isComplete(report),
        startTimeUtc: report.startedAt,
        endTimeUtc: report.finishedAt,
        toolExecutionNotifications: notificationsOf(report, results.length),
      },
    ],
    ...provenanceOf(report.run),
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
    columnKind: 'utf16CodeUnits',
    results,
  };
}

/** Several reports as one log of SARIF 2.1.0, a run for each, in their order. */
export const sarifLog = (reports: readonly { readonly report: Report; readonly rules: readonly AnyRule[] }[]): string =>
  `${safeJson({ $schema: schema, version: '2.1.0', runs: reports.map(({ report, rules }) => runOf(report, rules)) })}\n`;

/** The report as SARIF 2.1.0 (OASIS), within what GitHub code scanning takes. What had to be left out is counted in a notification. */
export const sarifText = (report: Report, rules: readonly AnyRule[]): string => sarifLog([{ report, rules }]);
