import { type Json, type Ports, quote, resolveSettings } from '@mlx-guard/core';
import { z } from 'zod';
import { digestMismatch } from './rules/digest-mismatch.ts';
import { type Run, settings as spec } from './surface.ts';
import { Tally } from './tally.ts';
import { verify } from './verify.ts';

const { paths, manifest, algorithm, extra, ignore, symlinks, lfs, concurrency } = spec;

/** What the post step needs to verify once more; read as strictly as the settings of a step, for a later step could have written to it. */
const stateSchema = z.strictObject({
  settings: z.strictObject({
    paths: paths.schema,
    manifest: manifest.schema,
    algorithm: algorithm.schema,
    extra: extra.schema,
    ignore: ignore.schema,
    symlinks: symlinks.schema,
    lfs: lfs.schema,
    concurrency: concurrency.schema,
    'max-manifest-bytes': spec['max-manifest-bytes'].schema,
  }),
  manifests: z.array(z.strictObject({ path: z.string(), sha256: z.string() })).readonly(),
});

/** The state for the post step. */
export function recheckState({ settings }: Run, manifests: readonly { readonly path: string; readonly sha256: string }[]): Json {
  const kept = Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(stateSchema.shape.settings.shape, name)));
  return JSON.parse(JSON.stringify({ settings: kept, manifests: manifests.map(({ path, sha256 }) => ({ path, sha256 })) }));
}

/** Verifies once more what was verified before, against the same manifests. */
export async function recheck(state: Json, ports: Ports, record: Run['record']): Promise<void> {
  const { settings, manifests } = stateSchema.parse(state);
  const { own } = resolveSettings(spec, { origin: 'input', values: new Map() });
  const tally = new Tally();
  const run = tally.listen({ settings: { ...own, ...settings, ignore: settings.ignore, concurrency: settings.concurrency }, ports, record });
  const again = await verify(run);
  const before = new Map(manifests.map(({ path, sha256 }) => [path, sha256]));
  for (const { path, sha256 } of again.manifests) {
    if (before.get(path) !== sha256)
      record.finding(digestMismatch.finding({ path }, `the manifest ${quote(path)} is another one than when the model was verified`));
  }
  const isGone = tally.isClean && again.manifests.length < manifests.length;
  if (isGone) record.skipped('manifest', 'a manifest by which was verified at the beginning of this job is gone');
}
