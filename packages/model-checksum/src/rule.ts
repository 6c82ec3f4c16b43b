import { rulesOf } from '@mlx-guard/core';

/** Makes a rule of this guard. */
export const rule = rulesOf('model-checksum');
