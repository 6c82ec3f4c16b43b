import { findingSchema, type Json, type Ports, type Task } from '@mlx-guard/core';
import { z } from 'zod';
import { type FileJob, type FileReport, lintFile } from './lint-file.ts';

const job: z.ZodType<FileJob> = z.strictObject({ path: z.string(), seenAs: z.string(), kind: z.enum(['python', 'compose', 'logging-yaml']) });
const request = z.strictObject({ jobs: z.array(job).readonly(), maxBytes: z.int().positive() });

const reports: z.ZodType<readonly FileReport[]> = z
  .array(
    z.strictObject({
      findings: z.array(findingSchema).readonly(),
      ignored: z.array(z.strictObject({ rule: z.string(), line: z.int(), reason: z.string() })).readonly(),
      digest: z.strictObject({ sha256: z.string(), bytes: z.int().nonnegative() }).exactOptional(),
    }),
  )
  .readonly();

/** Looks at files, one after the other. */
export async function lintFiles(jobs: readonly FileJob[], maxBytes: number, ports: Pick<Ports, 'files' | 'signal'>): Promise<readonly FileReport[]> {
  const done: FileReport[] = [];
  for (const one of jobs) {
    ports.signal.throwIfAborted();
    done.push(await lintFile(one, maxBytes, ports));
  }
  return done;
}

/** What this guard runs in threads: `lint` takes `{jobs, maxBytes}` and gives a report for each. */
export const tasks = {
  lint: async (input, ports): Promise<Json> => {
    const { jobs, maxBytes } = request.parse(input);
    return reports.parse(await lintFiles(jobs, maxBytes, ports)).map((report) => JSON.parse(JSON.stringify(report)));
  },
} as const satisfies Readonly<Record<string, Task>>;

/** `lintFiles` in a thread. */
export const lintInThread = async (jobs: readonly FileJob[], maxBytes: number, { workers }: Pick<Ports, 'workers'>): Promise<readonly FileReport[]> =>
  reports.parse(await workers.run('lint' satisfies keyof typeof tasks, { jobs: jobs.map((one) => ({ ...one })), maxBytes }));
