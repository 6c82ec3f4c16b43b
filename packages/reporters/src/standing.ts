import { type Finding, quote, type Severity, weightOf } from '@mlx-guard/core';

/** Whether a finding counts towards the verdict: it is neither waived nor known. */
export const isCounting = (finding: Finding): boolean => weightOf(finding) !== undefined;

/** The severity with which a finding is shown: the one it counts with, or its own where it does not count. */
export const shownSeverity = (finding: Finding): Severity => weightOf(finding) ?? finding.severity;

/** Why a finding counts less than its rule says, as text of a report; undefined where it does not. */
export function standingText({ waived, baselined, ambient }: Finding): string | undefined {
  if (waived !== undefined) return `waived until ${quote(waived.expires)} by ${quote(waived.owner)}: ${waived.reason}`;
  if (baselined === true) return 'known from the baseline';
  return ambient === true ? 'not of this change' : undefined;
}
