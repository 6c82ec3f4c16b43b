import { rulesOf } from '@mlx-guard/core';

/** Builds a rule of this guard. A model may be downloaded while the job runs: that a change does not touch it says nothing about it. */
export const rule = rulesOf('model-checksum', { gate: 'always' });
