import type { Json, Ports, Task } from '@mlx-guard/core';
import { z } from 'zod';
import { algorithms } from './algorithm.ts';
import { type DigestOutcome, digestFiles, type Wanted } from './digest.ts';

/** Paths in groups that want the same algorithms: a batch mostly has one group. */
const request = z.strictObject({
  groups: z.array(z.strictObject({ algorithms: z.array(z.enum(algorithms)).readonly(), paths: z.array(z.string()) })).readonly(),
});

const outcomes: z.ZodType<readonly DigestOutcome[]> = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('read'),
        digests: z.array(z.string()).readonly(),
        bytes: z.int().nonnegative(),
        pointer: z.strictObject({ oid: z.string(), bytes: z.int() }).exactOptional(),
      }),
      z.strictObject({ kind: z.enum(['changed', 'unreadable']), why: z.string() }),
    ]),
  )
  .readonly();

/** What this guard runs in threads: `digest` takes groups of paths and gives an outcome for each path, in their order. */
export const tasks = {
  digest: async (input, ports): Promise<Json> => {
    const wanted = request.parse(input).groups.flatMap((group) => group.paths.map((path) => ({ path, algorithms: group.algorithms })));
    return (await digestFiles(wanted, ports)).map((outcome) => ({ ...outcome }));
  },
} as const satisfies Readonly<Record<string, Task>>;

/** `digestFiles` in a thread. */
export async function digestInThread(wanted: readonly Wanted[], { workers }: Pick<Ports, 'workers'>): Promise<readonly DigestOutcome[]> {
  const groups: { readonly algorithms: Wanted['algorithms']; readonly paths: string[] }[] = [];
  for (const { path, algorithms: own } of wanted) {
    const last = groups.at(-1);
    if (last !== undefined && last.algorithms.join() === own.join()) last.paths.push(path);
    else groups.push({ algorithms: own, paths: [path] });
  }
  return outcomes.parse(await workers.run('digest' satisfies keyof typeof tasks, { groups }));
}
