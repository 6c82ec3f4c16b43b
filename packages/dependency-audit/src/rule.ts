import { rulesOf } from '@mlx-guard/core';
import type { Project } from './project.ts';

/** The constructor of this guard's rules. Those with a `check` judge what the files show; the others are found while advisories are compared. */
export const rule = rulesOf<Project>('dependency-audit');
