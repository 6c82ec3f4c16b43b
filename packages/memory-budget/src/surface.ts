import {
  command,
  count,
  duration,
  type Field,
  list,
  memory,
  modes,
  type OutputsSpec,
  oneOf,
  optional,
  type Ports,
  type Recorder,
  size,
  type Table,
  text,
} from '@mlx-guard/core';
import { z } from 'zod';
import { serverSettings } from './server/server-settings.ts';

const phaseBudget = /^[a-z][a-z0-9-]{0,31}=(?=[\d.]*[1-9])\d{1,6}(?:\.\d{1,6})? ?(?:B|KiB|MiB|GiB|KB|MB|GB)$/;
const phaseBudgets = z.array(z.string().regex(phaseBudget)).max(32).readonly();
const sweepSizes = z
  .array(z.string().regex(/^[1-9]\d{0,8}$/))
  .max(16)
  .readonly();
const share = /^\d{1,3}(?:\.\d)?%$/;
const exponent = /^[1-4](?:\.\d{1,3})?$/;

/** The settings of this guard, as a user writes them. */
export const settings = {
  mode: modes(
    { check: 'checks', record: 'generates' },
    '`check` checks; `record` adds the measurement of this run to `history-file`, with which later runs are compared.',
  ),
  paths: list('Files and folders whose start commands and configurations are searched for missing limits, relative to the working directory.', '.'),
  command: command(
    'What to run: a real piece of work of the project, such as one generation. Without it nothing is run; what files tell is checked all the same.',
  ),
  budget: memory('The most memory that the whole process tree may hold; beyond it everything is killed.', '80%-of-ram'),
  'phase-budgets': {
    ...list('Budgets of single phases, such as `load=512MiB`. The program announces a phase by a line `mlx-guard:phase load` in its output.', '[]'),
    schema: phaseBudgets,
    inPolicy: phaseBudgets,
    accepts: 'a list of phase and size, such as `load=512MiB, generate=1.5GB`',
  } satisfies Field<readonly string[]>,
  samples: count('How often the command is run. The largest peak is held to the budget; the smallest is compared with earlier measurements.', '1'),
  'warm-up': {
    ...text('How often it is run before, which counts for the budget alone.', '0'),
    schema: z.string().regex(/^\d{1,2}$/),
    inPolicy: z.string().regex(/^\d{1,2}$/),
    accepts: 'a whole number from 0 to 99, in the policy between quotes',
  } satisfies Field<string>,
  sweep: {
    ...list(
      'Sizes of the input, the smallest first: the command is also run with each in `MLX_GUARD_SIZE`, and once with 1, to see how its memory grows.',
      '[]',
    ),
    schema: sweepSizes,
    inPolicy: sweepSizes,
    accepts: 'a list of whole numbers, such as `2048, 4096, 8192`; in the policy between quotes',
  } satisfies Field<readonly string[]>,
  'max-growth-exponent': {
    ...text('How fast memory may grow at the end of the sweep: 1 in proportion to the input, 2 with its square.', '1.3'),
    schema: z.string().regex(exponent),
    inPolicy: z.string().regex(exponent),
    accepts: 'a number from 1 to 4 with a decimal point, such as `1.3`; in the policy between quotes',
  } satisfies Field<string>,
  history: oneOf(['none', 'file'], 'none', 'Whether the peak is compared with an earlier one: with that in `history-file`, of the base where there is one.'),
  'history-file': text('Where earlier measurements are kept.', '.github/mlx-guard.memory.json'),
  'max-regression': {
    ...text('By how much of its earlier size the smallest peak may grow.', '5%'),
    schema: z.string().regex(share),
    inPolicy: z.string().regex(share),
    accepts: 'a share, such as `5%`',
  } satisfies Field<string>,
  'min-regression-bytes': size('Growth below this is never a regression.', '8MiB'),
  timeout: duration('A run is stopped after this time.', '10m'),
  grace: duration('How long the processes may take to end after SIGTERM when the run is stopped; then SIGKILL.', '2s'),
  'max-processes': count('How many processes the run may have at once.', '512'),
  'pass-environment': list('Names of variables that the command gets beside `PATH`, `HOME` and the like. Never those of the runner.', '[]'),
  'max-output': size('How much of the output of the command is shown.', '1MiB'),
  ...serverSettings,
  model: optional(
    text('The model that is used: a folder with `config.json` and weights, or one file. Its headers tell what memory it needs before anything runs.', ''),
  ),
  'context-length': optional(count('The most tokens of one sequence that the program lets in: prompt and answer together. Without it there is no limit.', '')),
  concurrency: count('How many sequences are worked on at once.', '1'),
  'kept-sequences': count('How many answered sequences a server keeps (`mlx_lm.server --prompt-cache-size`).', '10'),
  'kv-bits': optional(oneOf(['2', '3', '4', '6', '8'], '8', 'Bits of a number in a quantised cache (`--kv-bits`). Without it the cache is not quantised.')),
  'prefill-step': count('How many tokens of a prompt are worked on at once (`--prefill-step-size`).', '2048'),
  'max-body': optional(size('The largest body of a request that is let in, by the program or the proxy before it. Without it there is no limit.', '')),
  'max-weight-increase': optional(size('By how much a change may make the weights of `model` larger than they are in its base.', '')),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'peak-bytes': 'The most memory that the process tree held at once.',
  'headroom-bytes': 'How much of the budget was left; negative where it was exceeded.',
  method: 'How memory was measured.',
  'weights-bytes': 'What the weights of `model` come to.',
  'estimate-bytes': 'The most that one sequence needs by the headers of `model`.',
  'leak-bytes-per-request': 'By how many bytes memory grows with each request once the caches are full.',
  'growth-exponent': 'By which power memory grows at the end of the sweep.',
} as const satisfies OutputsSpec<Readonly<Record<string, string>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The settings in force. */
export type Settings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };
type Outputs = { readonly [K in keyof typeof outputs]: string };

/** One run of the guard: what it was asked, what it may touch, and whom it tells. */
export interface Job {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly record: Recorder<Outputs, Table>;
}
