import type { AnyRule, Severity } from '@mlx-guard/core';
import { markdown, sarifMessage } from './escape.ts';
import { ruleUrl } from './remedy.ts';

/** GitHub's scale of 0 to 10: from 7 on it shows `high`, from 4 on `medium`, below `low`. */
const securitySeverity: Readonly<Record<Severity, string>> = { error: '8.0', warning: '5.5', note: '2.0' };

const documentation = (rule: AnyRule): string => `[${rule.id}](${ruleUrl(rule)})`;

/** A rule as `reportingDescriptor` (SARIF 2.1.0, 3.49), with the properties by which GitHub sorts alerts. */
export const sarifRule = (rule: AnyRule) => ({
  id: rule.id,
  name: rule.name,
  shortDescription: { text: sarifMessage(rule.title) },
  fullDescription: { text: sarifMessage(rule.why) },
  help: {
    text: `${sarifMessage(rule.why)}\n\nTo do: ${sarifMessage(rule.remedy)}`,
    markdown: `**Danger.** ${markdown(rule.why)}\n\n**To do.** ${markdown(rule.remedy)}\n\nMore: ${documentation(rule)}`,
  },
  helpUri: ruleUrl(rule),
  defaultConfiguration: { level: rule.severity },
  properties: {
    tags: ['security', `external/cwe/cwe-${String(rule.cwe).padStart(3, '0')}`],
    precision: rule.confidence,
    'security-severity': securitySeverity[rule.severity],
  },
});
