import { rulesOf } from '@mlx-guard/core';

/** The constructor of this guard's rules. */
export const rule = rulesOf('dependency-audit');
