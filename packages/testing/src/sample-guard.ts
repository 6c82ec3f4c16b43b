import { type AnyGuard, defineGuard, flag, list, modes, optional, rulesOf, size, text } from '@mlx-guard/core';

const rule = rulesOf('sample-guard');

const shared = {
  confidence: 'high',
  cwe: 1,
  since: '0.1.0',
  why: 'It is bad.',
  remedy: 'Mend it.',
  examples: { bad: [{ files: { a: 'bad' } }], good: [{ files: { a: '' } }] },
} as const;

/** An error rule that proves `integrity`. */
export const sampleError = rule({ ...shared, name: 'is-bad', title: 'It is bad', severity: 'error', mitigation: 'integrity', strength: 'enforced' });

/** A warning rule that looks for `log-masking`. */
export const sampleWarning = rule({ ...shared, name: 'is-odd', title: 'It is odd', severity: 'warning', mitigation: 'log-masking', strength: 'detected' });

/** A guard for tests of the frame: settings of every kind, two rules, a task; what it does is up to the test. */
export const sampleGuard = (check: AnyGuard['check'], more: Partial<Pick<AnyGuard, 'cleanUp'>> = {}): AnyGuard => ({
  ...defineGuard({
    id: 'sample-guard',
    title: 'Sample guard',
    description: 'Fails where a test says so.',
    settings: {
      paths: list('What to look at.', '.'),
      mode: modes({ verify: 'checks', generate: 'generates' }, 'What to do.'),
      'max-bytes': size('A bound.', '1MiB'),
      strict: flag('A switch.', 'false'),
      label: optional(text('A label.', '')),
    },
    outputs: { answer: 'What came out.' },
    rules: [sampleError, sampleWarning],
    tasks: { echo: async (input) => input },
    async check() {
      throw new TypeError('the test gives the check');
    },
  }),
  check,
  ...more,
});
