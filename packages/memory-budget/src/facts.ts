import type { ProcessEnd } from '@mlx-guard/core';

/** What the rules judge: how the command ended, and what bounded it. Sizes in bytes, times in milliseconds. */
export interface Facts {
  readonly end: ProcessEnd;
  readonly budgetBytes: number;
  readonly timeoutMs: number;
  readonly maxProcesses: number;
}
