import type { Report } from '@mlx-guard/core';

const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** At most three digits after the point, none that say nothing. */
const rounded = (value: number): string => String(Math.round(value * 1000) / 1000);

function bytesText(bytes: number): string {
  const step = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${rounded(bytes / 1024 ** step)} ${steps[step]}`;
}

/** A measured value as people read it: `1.5 MiB`, `250 ms`, `12`, `0.98`. */
export function metricText({ value, unit }: Report['metrics'][string]): string {
  switch (unit) {
    case 'bytes':
      return bytesText(value);
    case 'ms':
      return value < 1000 ? `${rounded(value)} ms` : `${rounded(value / 1000)} s`;
    case 'count':
    case 'ratio':
      return rounded(value);
  }
}
