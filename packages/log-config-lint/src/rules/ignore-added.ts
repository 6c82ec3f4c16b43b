import { rule } from '../rule.ts';

const leak = 'def f(log, prompt):\n    log.info(prompt)\n';
const excused = 'def f(log, prompt):\n    log.info(prompt)  # mlx-guard: ignore[log-config-lint/content-logged] the prompt is a fixed self-test\n';

export const ignoreAdded = rule({
  name: 'ignore-added',
  title: 'Exception that the change makes for itself',
  severity: 'note',
  confidence: 'high',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 778,
  since: '0.1.0',
  why: 'Whoever adds a leak can add the comment that hides it: an exception is as good as the review that saw it.',
  remedy:
    'Review the exception as part of the change. Under the profiles `strict` and `audit` the findings behind it count until the base has it, with the same code: waive them in the policy, or mend them.',
  examples: {
    bad: [
      { files: { 'app.py': excused }, base: { 'app.py': leak }, at: 'app.py:2' },
      { files: { 'app.py': excused }, base: {}, at: 'app.py:2' },
    ],
    good: [{ files: { 'app.py': `import os\n\n${excused}` }, base: { 'app.py': excused } }, { files: { 'app.py': excused } }],
  },
});
