import { findingSchema, type Json, locationSchema, type Ports, type Task } from '@mlx-guard/core';
import { z } from 'zod';
import { type Bounds, type FileJob, type FileReport, lintFile } from './lint-file.ts';
import { type SourceKind, sourceKinds } from './readers.ts';

const kind = z.string().refine((value): value is SourceKind => sourceKinds.some((known) => known === value));
const job: z.ZodType<FileJob> = z.strictObject({ path: z.string(), seenAs: z.string(), kind });
const names = z.array(z.string()).readonly();
const bounds: z.ZodType<Bounds> = z.strictObject({
  maxBytes: z.int().positive(),
  words: z.strictObject({ content: names, secrets: names, sanitizers: names }),
});
const request = z.strictObject({ jobs: z.array(job).readonly(), bounds });

const sink = z.strictObject({
  location: locationSchema,
  sink: z.string(),
  target: z.string(),
  level: z.string(),
  rotation: z.string(),
  retention: z.string(),
  mode: z.string(),
  masking: z.string(),
});

const ignored = z.strictObject({
  finding: findingSchema,
  at: z.strictObject({ line: z.int(), column: z.int() }),
  reason: z.string(),
  identity: z.string(),
});

const reports: z.ZodType<readonly FileReport[]> = z
  .array(
    z.strictObject({
      findings: z.array(findingSchema).readonly(),
      ignored: z.array(ignored).readonly(),
      sinks: z.array(sink).readonly(),
      verbose: z.array(z.strictObject({ what: z.string(), location: locationSchema })).readonly(),
      isForeign: z.literal(true).exactOptional(),
      digest: z.strictObject({ sha256: z.string(), bytes: z.int().nonnegative() }).exactOptional(),
    }),
  )
  .readonly();

/** Looks at files, one after the other. */
export async function lintFiles(jobs: readonly FileJob[], limits: Bounds, ports: Pick<Ports, 'files' | 'signal'>): Promise<readonly FileReport[]> {
  const done: FileReport[] = [];
  for (const one of jobs) {
    ports.signal.throwIfAborted();
    done.push(await lintFile(one, limits, ports));
  }
  return done;
}

/** What this guard runs in threads: `lint` takes `{jobs, bounds}` and gives a report for each. */
export const tasks = {
  lint: async (input, ports): Promise<Json> => {
    const { jobs, bounds: limits } = request.parse(input);
    return reports.parse(await lintFiles(jobs, limits, ports)).map((report) => JSON.parse(JSON.stringify(report)));
  },
} as const satisfies Readonly<Record<string, Task>>;

/** `lintFiles` in a thread. */
export const lintInThread = async (
  jobs: readonly FileJob[],
  { maxBytes, words }: Bounds,
  { workers }: Pick<Ports, 'workers'>,
): Promise<readonly FileReport[]> =>
  reports.parse(
    await workers.run('lint' satisfies keyof typeof tasks, {
      jobs: jobs.map((one) => ({ ...one })),
      bounds: { maxBytes, words: { content: [...words.content], secrets: [...words.secrets], sanitizers: [...words.sanitizers] } },
    }),
  );
