import type { ProcessEnd } from '@mlx-guard/core';
import type { Estimate } from './estimate/estimate.ts';
import type { ProjectFact, SourceFact } from './lint/source-fact.ts';
import type { Growth } from './run/growth.ts';
import type { Admission } from './server/admission.ts';
import type { Leakage } from './server/canary.ts';
import type { Leak } from './server/leak.ts';

/** How the runs of the command ended, taken together, and what bounded them. Sizes in bytes, times in milliseconds. */
export interface RunFacts {
  readonly about: 'run';
  readonly end: ProcessEnd;
  readonly budgetBytes: number;
  readonly timeoutMs: number;
  readonly maxProcesses: number;
}

/** What the rules judge. Sizes in bytes. */
export type Facts =
  | SourceFact
  | ProjectFact
  | RunFacts
  /** A phase that was announced and has a budget of its own. */
  | { readonly about: 'phase'; readonly name: string; readonly peakBytes: number; readonly budgetBytes: number }
  /** What the headers of a model say of its use. */
  | { readonly about: 'estimate'; readonly model: string; readonly estimate: Estimate }
  /** What a model needs at least, and at most where that is bounded, beside the budget. */
  | { readonly about: 'fit'; readonly model: string; readonly leastBytes: number; readonly mostBytes: number | undefined; readonly budgetBytes: number }
  /** What the weights come to now and in the base of a change. */
  | { readonly about: 'weights'; readonly model: string; readonly bytes: number; readonly baseBytes: number; readonly maxIncreaseBytes: number }
  /** The smallest peak of a whole run that was said to load these weights. */
  | { readonly about: 'loaded'; readonly weightsBytes: number; readonly peakBytes: number }
  /** How memory grew with the size of the input. */
  | { readonly about: 'growth'; readonly growth: Growth; readonly maxExponent: number }
  /** The peaks of this run and of an earlier one, in bytes, and by how much the smallest may grow: by a share, or by so many bytes if that is more. */
  | { readonly about: 'regression'; readonly now: readonly number[]; readonly before: readonly number[]; readonly maxShare: number; readonly minBytes: number }
  /** What keeps a server from being measured. */
  | { readonly about: 'server'; readonly problem: string }
  | { readonly about: 'leak'; readonly leak: Leak; readonly maxBytes: number }
  | { readonly about: 'admission'; readonly admission: Admission; readonly maxCostBytes: number }
  | { readonly about: 'canary'; readonly leakage: Leakage };
