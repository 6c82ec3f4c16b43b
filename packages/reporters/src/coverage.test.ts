import type { CoverageCell } from '@mlx-guard/core';
import { describe, expect, it } from 'vitest';
import { coverageMarkdown, coverageTerminal } from './index.ts';

const cell = (threat: CoverageCell['threat'], mitigation: CoverageCell['mitigation'], state: CoverageCell['state'], reports: readonly string[] = []) => ({
  threat,
  mitigation,
  state,
  reports,
});

const cells: readonly CoverageCell[] = [
  cell('model-replacement', 'integrity', 'failed', ['model-checksum']),
  cell('model-replacement', 'secure-channel', 'not covered'),
  cell('log-exposure', 'log-masking', 'detected', ['a', 'b', 'c', 'd', 'e']),
];

describe('coverageTerminal', () => {
  it('shows each mitigation under its threat, and explains only the words that occur', () => {
    expect(coverageTerminal(cells)).toBe(
      [
        'Coverage of the threat model',
        '  Malicious model replacement (high to critical)',
        '    integrity              failed         `model-checksum`',
        '    secure-channel         not covered',
        '  Sensitive data in logs (high)',
        '    log-masking            detected       `a`, `b`, `c` and 2 more',
        '  detected: rules looked for its absence and found no error; failed: a run found it broken; not covered: a guard exists for it, but no run here spoke of it.',
      ].join('\n'),
    );
  });

  it('colours the states where it may', () => {
    expect(coverageTerminal(cells, { color: true })).toContain('\u001b[1;31mfailed');
  });
});

describe('coverageMarkdown', () => {
  it('is a table that names each threat once', () => {
    const text = coverageMarkdown(cells);
    expect(text).toContain(
      '| Malicious model replacement (high to critical) | integrity | failed | `model-checksum` |\n|  | secure-channel | not covered |  |',
    );
    expect(text.split('Malicious model replacement')).toHaveLength(2);
  });
});
