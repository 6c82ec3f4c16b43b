import { type Rule, type RuleSpec, rulesOf } from '@mlx-guard/core';

const ofThisGuard = rulesOf('model-checksum');

/** Builds a rule of this guard. A model may be downloaded while the job runs: that a change does not touch it says nothing about it. */
export const rule = (spec: RuleSpec): Rule => ofThisGuard({ gate: 'always', ...spec });
