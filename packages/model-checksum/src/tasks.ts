import type { Json, Ports, Task } from '@mlx-guard/core';
import { z } from 'zod';
import { type DigestOutcome, digestFiles } from './digest.ts';

const request = z.strictObject({ paths: z.array(z.string()).readonly() });

const outcomes: z.ZodType<readonly DigestOutcome[]> = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('read'), sha256: z.string(), bytes: z.int().nonnegative() }),
      z.strictObject({ kind: z.enum(['changed', 'unreadable']), why: z.string() }),
    ]),
  )
  .readonly();

/** What this guard runs in threads: `digest` takes `{paths}` and gives an outcome for each. */
export const tasks = {
  digest: async (input, ports): Promise<Json> => digestFiles(request.parse(input).paths, ports),
} as const satisfies Readonly<Record<string, Task>>;

/** `digestFiles` in a thread. */
export const digestInThread = async (paths: readonly string[], { workers }: Pick<Ports, 'workers'>): Promise<readonly DigestOutcome[]> =>
  outcomes.parse(await workers.run('digest' satisfies keyof typeof tasks, { paths }));
