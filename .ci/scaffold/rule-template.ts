import { toolVersion } from '@mlx-guard/core';
import { camelCase, titleCase } from '../generate/naming.ts';

/** The source of a new rule, finished but for what only its author knows. Its bad example fails until the rule speaks. */
export const ruleSource = (name: string): string => `import { rule } from '../rule.ts';

/** TODO: when it speaks, in one line. */
export const ${camelCase(name)} = rule({
  name: '${name}',
  title: '${titleCase(name)}', // TODO: what is wrong, as a headline
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity', // TODO: the mitigation that it looks after (core/src/threats.ts)
  strength: 'detected',
  cwe: 693, // TODO: the weakness, https://cwe.mitre.org
  since: '${toolVersion}',
  why: 'TODO: the danger, in a sentence or two.',
  remedy: 'TODO: what to do about it.',
  // TODO: judge facts in \`check\`, or let the guard call \`${camelCase(name)}.finding(…)\` where it meets the defect.
  examples: {
    bad: [{ files: { 'TODO.txt': 'the smallest project that has the defect' }, at: 'TODO.txt' }],
    good: [{ files: { 'TODO.txt': 'the same, mended' } }],
  },
});
`;
