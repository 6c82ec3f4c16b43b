import { byCodeUnit, parseJson, sha256Hex } from '@mlx-guard/core';
import { z } from 'zod';
import type { Job } from '../surface.ts';

/** What two measurements must have in common to be compared: else a difference says nothing. */
export interface Setup {
  /** SHA-256 of the command as JSON. */
  readonly command: string;
  readonly method: string;
  readonly platform: string;
  readonly runner: string;
}

/** The peaks of the runs of one commit, in bytes. */
export interface Measurement {
  readonly at: string;
  readonly sha: string;
  readonly setup: Setup;
  readonly peaks: readonly [number, ...number[]];
}

const schemaName = 'mlx-guard-memory-history/v1';
const maxMeasurements = 200;
const setup = z.strictObject({ command: z.string(), method: z.string(), platform: z.string(), runner: z.string() });
const peak = z.int().positive();
const measurement: z.ZodType<Measurement> = z.strictObject({
  at: z.iso.datetime(),
  sha: z.string().max(100),
  setup,
  peaks: z.tuple([peak], peak),
});
const document = z.strictObject({ schema: z.literal(schemaName), measurements: z.array(measurement).max(maxMeasurements).readonly() });

/** Reads a history; a problem fits after "because". */
export function readHistory(text: string): readonly Measurement[] | { readonly problem: string } {
  try {
    const read = document.safeParse(parseJson(text));
    return read.success ? read.data.measurements : { problem: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') };
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The text of a history with one more measurement, the oldest left out where there are too many. */
export const withMeasurement = (before: readonly Measurement[], added: Measurement): string =>
  `${JSON.stringify({ schema: schemaName, measurements: [...before, added].toSorted((a, b) => byCodeUnit(a.at, b.at)).slice(-maxMeasurements) }, null, 2)}\n`;

/** The newest measurement of the same setup. */
export const comparable = (history: readonly Measurement[], own: Setup): Measurement | undefined =>
  history.findLast(
    ({ setup: other }) => other.command === own.command && other.method === own.method && other.platform === own.platform && other.runner === own.runner,
  );

/** What this run is measured by. */
export const setupOf = ({ settings, ports }: Job): Setup => ({
  command: sha256Hex(JSON.stringify(settings.command ?? [])),
  method: ports.processes.method.name,
  platform: ports.run.platform,
  runner: ports.run.runner ?? '',
});
