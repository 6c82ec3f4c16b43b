import { rulesOf } from '@mlx-guard/core';
import type { Facts } from './facts.ts';

/** The constructor of this guard's rules. */
export const rule = rulesOf<Facts>('log-config-lint');
