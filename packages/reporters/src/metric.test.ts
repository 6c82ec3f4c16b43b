import { expect, it } from 'vitest';
import { metricText } from './metric.ts';

it.each([
  [{ value: 0, unit: 'bytes' }, '0 B'],
  [{ value: 1023, unit: 'bytes' }, '1023 B'],
  [{ value: 1024, unit: 'bytes' }, '1 KiB'],
  [{ value: 1_610_612_736, unit: 'bytes' }, '1.5 GiB'],
  [{ value: Number.MAX_SAFE_INTEGER, unit: 'bytes' }, '8 PiB'],
  [{ value: -2048, unit: 'bytes' }, '-2048 B'],
  [{ value: 999.5, unit: 'ms' }, '999.5 ms'],
  [{ value: 61_250, unit: 'ms' }, '61.25 s'],
  [{ value: 12, unit: 'count' }, '12'],
  [{ value: 2 / 3, unit: 'ratio' }, '0.667'],
] as const)('%j is shown as %s', (metric, expected) => {
  expect(metricText(metric)).toBe(expected);
});
