import { type AnyRule, type CoverageCell, checkStepId, type Report } from '@mlx-guard/core';
import type { ReportRun } from './html/context.ts';
import { limits } from './limits.ts';
import { summaryMarkdown, summaryOfAll } from './summary.ts';

/** A comment of a pull request. */
export interface Comment {
  /** What it begins with, unseen: by it the next run finds the comment of this one. */
  readonly marker: string;
  /** With the marker; as much as fits. */
  readonly body: string;
}

function commentOf(name: string, summary: string): Comment {
  const marker = `<!-- mlx-guard:${name} -->`;
  return { marker, body: `${marker}\n${summary}` };
}

/** The report as a comment of a pull request. */
export const reportComment = (report: Report, rules: readonly AnyRule[]): Comment =>
  commentOf(report.name, summaryMarkdown(report, rules, [], limits.shortSummaryBytes));

/** Several reports as one comment. */
export const commentOfAll = (runs: readonly ReportRun[], cells: readonly CoverageCell[], failures: readonly string[]): Comment =>
  commentOf(checkStepId, summaryOfAll(runs, cells, failures, limits.shortSummaryBytes));
