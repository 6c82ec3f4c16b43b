import { ConfigError, counted, quote } from '@mlx-guard/core';
import { Exceptions } from './exceptions.ts';
import { Ledger } from './ledger.ts';
import { readManifest } from './manifest.ts';
import { modelFolders, refuse } from './model-folders.ts';
import { manifestAbsent } from './rules/manifest-absent.ts';
import { manifestEmpty } from './rules/manifest-empty.ts';
import { leftRows, type Scene, search, union, type Weights } from './search.ts';
import type { Run } from './surface.ts';
import { here, isWithinAny, join, outermostFirst, staysInside, tidy } from './tree-path.ts';
import { verifyRoot } from './verify-root.ts';

/** Verifies what one manifest lists, from `base` on. Returns the folders that it answers for, well or badly. */
async function verifyManifest(path: string, base: string, run: Run, ledger: Ledger): Promise<readonly string[]> {
  const { settings, ports, record } = run;
  record.eligible(1);
  const manifest = await readManifest(path, settings['max-manifest-bytes'], ports, (finding) => record.finding(finding));
  if (manifest === undefined) return [base];
  record.inspected(path, manifest.digest);
  record.eligible(manifest.unusable);
  ledger.manifest(path, manifest.digest.sha256);
  const roots = manifest.roots.map((root) => ({ path: join(base, root.path), manifest: path, inventory: root.inventory }));
  if (roots.every(({ inventory }) => inventory.count === 0)) {
    if (manifest.unusable === 0) record.finding(manifestEmpty.finding({ path }, `the manifest ${quote(path)} lists no file`));
    record.skipped(base, 'its manifest lists nothing that can be verified');
    return [base];
  }
  const exceptions = new Exceptions(path, ports.run);
  for (const root of roots) ledger.verified(await verifyRoot(root, exceptions, run));
  ledger.notVerified(exceptions.rows());
  return roots.map((root) => root.path);
}

const isPlain = /^(?:\.|[A-Za-z0-9_][A-Za-z0-9_./-]*)$/;

function reportUncovered(folder: string, { count, first }: Weights, { record }: Run): void {
  // What is inspected is whether a manifest covers the folder: the finding says that none does, and may be waived.
  record.eligible(1);
  record.inspected(folder);
  const message = `${quote(folder)} holds ${counted(count, 'model file')} that no manifest covers`;
  // A name that a shell would read as more than a name is not put into a command to paste.
  const fix = isPlain.test(folder) ? { fix: `mlx-guard model-checksum --mode generate --paths ${folder}` } : {};
  record.finding(manifestAbsent.finding({ path: first }, message, { evidence: { files: count }, ...fix }));
}

async function lookAround({ settings, ports }: Run): Promise<Scene> {
  const folders = await modelFolders(settings.paths, ports.files);
  const scenes: Scene[] = [];
  const problems: string[] = [];
  for (const folder of folders) {
    const scene = await search(folder, ports);
    scenes.push(scene);
    const isBare = scene.manifests.size + scene.weights.size + scene.gaps.size === 0;
    if (isBare && folder !== here) problems.push(`${quote('paths')}: ${quote(folder)} holds neither a manifest nor a model file`);
  }
  refuse('nothing-to-check', problems);
  return union(scenes);
}

/** Finds every manifest and verifies what it lists. A manifest in a folder that another one answers for is a file there like any other. */
async function verifyFound(run: Run, ledger: Ledger): Promise<void> {
  const scene = await lookAround(run);
  const covered = new Set<string>();
  for (const [folder, [path, ...others]] of [...scene.manifests].sort(([a], [b]) => outermostFirst(a, b))) {
    if (isWithinAny(folder, covered)) continue;
    if (others.length > 0)
      throw new ConfigError('ambiguous', [`${[path, ...others].map(quote).join(' and ')} stand in one folder; name one as ${quote('manifest')}`]);
    for (const root of await verifyManifest(path, folder, run, ledger)) covered.add(root);
  }
  for (const [folder, weights] of scene.weights) if (!isWithinAny(folder, covered)) reportUncovered(folder, weights, run);
  for (const [path, why] of scene.gaps) if (!isWithinAny(path, covered)) run.record.skipped(path, why);
  ledger.notVerified(leftRows(new Set([...scene.left].filter((folder) => !isWithinAny(folder, covered)))));
}

async function verifyNamed(run: Run, ledger: Ledger): Promise<void> {
  const { settings, ports } = run;
  const manifest = tidy(settings.manifest);
  const [folder, ...more] = await modelFolders(settings.paths, ports.files);
  if (more.length > 0) throw new ConfigError('invalid-setting', [`${quote('paths')} names ${more.length + 1} folders; with ${quote('manifest')} it names one`]);
  if (!staysInside(manifest)) throw new ConfigError('invalid-setting', [`${quote('manifest')}: ${quote(manifest)} leads out of the working directory`]);
  await verifyManifest(manifest, folder, run, ledger);
}

/** Compares models with their manifests. */
export async function verify(run: Run): Promise<void> {
  const ledger = new Ledger();
  if (run.settings['output-file'] !== undefined)
    throw new ConfigError('invalid-setting', [`${quote('output-file')} belongs to ${quote('mode: generate')}; nothing is written while verifying`]);
  if (run.settings.manifest === 'auto') await verifyFound(run, ledger);
  else await verifyNamed(run, ledger);
  ledger.close(run);
}
