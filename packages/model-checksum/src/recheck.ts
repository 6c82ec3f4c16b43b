import { type Json, type Ports, quote } from '@mlx-guard/core';
import { z } from 'zod';
import { digestMismatch } from './rules/digest-mismatch.ts';
import { type Run, type Settings, settings as spec } from './surface.ts';
import { Tally } from './tally.ts';
import { verify } from './verify.ts';

const stateSchema = z.strictObject({
  settings: z.record(z.string(), z.json()),
  manifests: z.array(z.strictObject({ path: z.string(), sha256: z.string() })).readonly(),
});

/** What the post step needs to verify once more. */
export function recheckState({ settings }: Run, manifests: readonly { readonly path: string; readonly sha256: string }[]): Json {
  return JSON.parse(JSON.stringify({ settings, manifests: manifests.map(({ path, sha256 }) => ({ path, sha256 })) }));
}

/** The settings of the state, read as strictly as those of a step: a later step could have written to it. */
function settingsOf(given: Readonly<Record<string, unknown>>): Settings {
  const entries = Object.entries(spec).map(([name, field]) => [name, field.schema.parse(given[name])]);
  // The one place where stored settings become typed again: each was judged by its own schema.
  return Object.fromEntries(entries) as Settings;
}

/** Verifies once more what was verified before, against the same manifests. */
export async function recheck(state: Json, ports: Ports, record: Run['record']): Promise<void> {
  const { settings, manifests } = stateSchema.parse(state);
  const tally = new Tally();
  const run = tally.listen({ settings: { ...settingsOf(settings), seal: 'none' }, ports, record });
  const again = await verify(run);
  const before = new Map(manifests.map(({ path, sha256 }) => [path, sha256]));
  for (const { path, sha256 } of again.manifests) {
    if (before.get(path) !== sha256)
      record.finding(digestMismatch.finding({ path }, `the manifest ${quote(path)} is another one than when the model was verified`));
  }
  const isGone = tally.isClean && again.manifests.length < manifests.length;
  if (isGone) record.skipped('manifest', 'a manifest by which was verified at the beginning of this job is gone');
}
