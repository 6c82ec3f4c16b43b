import { rulesOf } from '@mlx-guard/core';
import type { Facts } from './facts.ts';

/** Builds a rule of this guard. A model may be downloaded while the job runs: that a change does not touch it says nothing about it. */
export const rule = rulesOf<Facts>('model-inspect', { gate: 'always' });
