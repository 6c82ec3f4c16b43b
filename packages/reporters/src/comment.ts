import type { AnyRule, Report } from '@mlx-guard/core';
import { limits } from './limits.ts';
import { summaryMarkdown } from './summary.ts';

/** What a comment of ours begins with, unseen: by it the next run finds the comment of this one. */
export const commentMarker = ({ name }: Pick<Report, 'name'>): string => `<!-- mlx-guard:${name} -->`;

/** The report as a comment of a pull request: marker and summary, as far as it fits. */
export const commentBody = (report: Report, rules: readonly AnyRule[]): string =>
  `${commentMarker(report)}\n${summaryMarkdown(report, rules, [], limits.shortSummaryBytes)}`;
