import { ConfigError, counted, quote } from '@mlx-guard/core';
import { here, isWithin, isWithinAny, join, outermostFirst, refuseAll, startPaths, staysInside, tidy } from '@mlx-guard/model-formats';
import { sayWhatIsNotTold } from './access.ts';
import { reviewChangeControl } from './change-control/review.ts';
import { Exceptions } from './exceptions.ts';
import { Expected, type Listing, type Root } from './expected.ts';
import { reviewHistory } from './history.ts';
import { readHub } from './hub.ts';
import { Ledger } from './ledger.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { manifestAbsent } from './rules/manifest-absent.ts';
import { manifestEmpty } from './rules/manifest-empty.ts';
import { Copies, copyFolderOf } from './seal.ts';
import { leftRows, type Scene, search, union, type Weights } from './search.ts';
import { Part, readShard } from './shard.ts';
import { attachResult } from './shard-result.ts';
import { reportUnsigned, reportUnsignedFolder, verifyAttested } from './signature/attested.ts';
import { isModelMethod } from './signature/settings.ts';
import { verifySigned } from './signature/verify-signed.ts';
import type { Run } from './surface.ts';
import { Tally } from './tally.ts';
import { verifyRoot } from './verify-root.ts';

/** What one verification works with. */
interface Work {
  readonly run: Run;
  readonly ledger: Ledger;
  readonly part: Part | undefined;
  readonly copies: Copies | undefined;
}

const isManifest = (read: Manifest | undefined): read is Manifest => read !== undefined;

/** Reads the manifests of one folder. Undefined for those that could not be read to their end. */
async function readAll(paths: readonly string[], base: string, { run, ledger }: Work): Promise<readonly (Manifest | undefined)[]> {
  const { settings, ports, record } = run;
  const read: (Manifest | undefined)[] = [];
  for (const path of paths) {
    record.eligible(1);
    const limits = { maxBytes: settings['max-manifest-bytes'], algorithm: settings.algorithm };
    const manifest = await readManifest(path, limits, ports, (finding) => record.finding(finding));
    read.push(manifest);
    if (manifest === undefined) continue;
    record.inspected(path, manifest.digest);
    record.eligible(manifest.unusable);
    ledger.manifest({ path, base, ...manifest.digest });
    await reviewHistory(manifest, run);
  }
  return read;
}

/** The roots of all manifests, those of one path as one. */
function rootsOf(manifests: readonly Manifest[], base: string): readonly Root[] {
  const listings = manifests.flatMap(({ path, roots }) =>
    roots.map((root) => ({ folder: join(base, root.path), listing: { manifest: path, inventory: root.inventory } })),
  );
  const byFolder = Map.groupBy(listings, ({ folder }) => folder);
  return [...byFolder].flatMap(([path, found]): Root[] => {
    const [first, ...more] = found.map(({ listing }): Listing => listing);
    return first === undefined ? [] : [{ path, expected: new Expected([first, ...more]) }];
  });
}

/** Throws `ConfigError` where several manifests record folders of which one holds the other: each would call the files of the other too many. */
function refuseOverlap(roots: readonly Root[]): void {
  const pairs = roots.flatMap((root, index) => roots.slice(index + 1).map((other) => [root.path, other.path] as const));
  const overlapping = pairs.find(([a, b]) => isWithin(a, b) || isWithin(b, a));
  if (overlapping)
    throw new ConfigError('ambiguous', [
      `${quote('manifest')}: the folders ${overlapping.map(quote).join(' and ')} overlap; verify them in steps of their own`,
    ]);
}

/** Verifies what the manifests of one folder list, from `base` on. Returns the folders that they answer for, well or badly. */
async function verifyManifests(paths: readonly string[], base: string, work: Work): Promise<readonly string[]> {
  const { run, ledger, part, copies } = work;
  const { record } = run;
  const read = await readAll(paths, base, work);
  const manifests = read.filter(isManifest);
  const roots = rootsOf(manifests, base);
  refuseOverlap(roots);
  for (const { path, roots: own, unusable } of manifests) {
    const isEmpty = own.every(({ inventory }) => inventory.count === 0);
    if (isEmpty && unusable === 0) record.finding(manifestEmpty.finding({ path }, `the manifest ${quote(path)} lists no file`));
  }
  if (roots.every(({ expected }) => expected.count === 0)) {
    if (manifests.length > 0) record.skipped(base, 'its manifest lists nothing that can be verified');
    return [base];
  }
  const exceptions = new Exceptions({ manifests: paths, ignore: run.settings.ignore ?? [] }, run.ports.run);
  for (const root of roots) ledger.verified(await verifyRoot({ root, exceptions, part, copies }, run));
  ledger.notVerified(exceptions.rows());
  return read.length > manifests.length ? [base, ...roots.map(({ path }) => path)] : roots.map(({ path }) => path);
}

/** Verifies a folder against what Hugging Face recorded of it. */
async function verifyHub(folder: string, { run, ledger, part, copies }: Work): Promise<void> {
  const { listing, unproven } = await readHub(folder, run);
  const root = { path: folder, expected: new Expected([listing]) };
  if (root.expected.count === 0 && unproven.size === 0) run.record.skipped(folder, 'its records of a download name no digest');
  reportUnsignedFolder(folder, run);
  const exceptions = new Exceptions({ manifests: [], ignore: run.settings.ignore ?? [], told: unproven }, run.ports.run);
  const asCache: Run = run.settings.symlinks === 'inside' ? { ...run, settings: { ...run.settings, symlinks: 'hf-cache' } } : run;
  ledger.verified(await verifyRoot({ root, exceptions, part, copies }, asCache));
  ledger.notVerified(exceptions.rows());
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
  const folders = await startPaths(settings.paths, ports.files, { foldersOnly: true });
  const scenes: Scene[] = [];
  const problems: string[] = [];
  for (const folder of folders) {
    const scene = await search(folder, ports);
    scenes.push(scene);
    const isBare = scene.manifests.size + scene.hub.size + scene.weights.size + scene.gaps.size === 0;
    if (isBare && folder !== here) problems.push(`${quote('paths')}: ${quote(folder)} holds neither a manifest nor a model file`);
  }
  refuseAll('nothing-to-check', problems);
  return union(scenes);
}

/** Finds every manifest and verifies what it lists. A manifest in a folder that another one answers for is a file there like any other. */
async function verifyFound(work: Work): Promise<void> {
  const { run, ledger } = work;
  const scene = await lookAround(run);
  const covered = new Set<string>();
  for (const [folder, paths] of [...scene.manifests].sort(([a], [b]) => outermostFirst(a, b))) {
    if (isWithinAny(folder, covered)) continue;
    if (paths.length > 1)
      throw new ConfigError('ambiguous', [`${paths.map(quote).join(' and ')} stand in one folder; name one or all as ${quote('manifest')}`]);
    for (const root of await verifyManifests(paths, folder, work)) covered.add(root);
  }
  for (const folder of [...scene.hub].sort(outermostFirst)) {
    if (isWithinAny(folder, covered)) continue;
    await verifyHub(folder, work);
    covered.add(folder);
  }
  for (const [folder, weights] of scene.weights) if (!isWithinAny(folder, covered)) reportUncovered(folder, weights, run);
  for (const [path, why] of scene.gaps) if (!isWithinAny(path, covered)) run.record.skipped(path, why);
  ledger.notVerified(leftRows(new Set([...scene.left].filter((folder) => !isWithinAny(folder, covered)))));
}

async function verifyNamed(work: Work): Promise<void> {
  const { settings, ports } = work.run;
  const manifests = [...new Set(settings.manifest.map(tidy))];
  const [folder, ...more] = await startPaths(settings.paths, ports.files, { foldersOnly: true });
  if (more.length > 0) throw new ConfigError('invalid-setting', [`${quote('paths')} names ${more.length + 1} folders; with ${quote('manifest')} it names one`]);
  refuseAll(
    'invalid-setting',
    manifests.filter((path) => !staysInside(path)).map((path) => `${quote('manifest')}: ${quote(path)} leads out of the working directory`),
  );
  refuseAll('invalid-setting', manifests.length === 0 ? [`${quote('manifest')} names no file`] : []);
  await verifyManifests(manifests, folder, work);
}

/** Whether the manifests are to be found. */
export const isAuto = ({ manifest }: Pick<Run['settings'], 'manifest'>): boolean => manifest.length === 1 && manifest[0] === 'auto';

async function verifyAll(work: Work): Promise<void> {
  const { run, ledger } = work;
  const { method } = run.settings;
  if (isModelMethod(method)) await verifySigned(method, work);
  else await (isAuto(run.settings) ? verifyFound(work) : verifyNamed(work));
  if (method === 'github-attestation') await verifyAttested(ledger.manifests, run);
  if (method === 'none') reportUnsigned(ledger.manifests, run);
  await reviewChangeControl(ledger.manifests, run);
}

/** Verifies and keeps a copy. Nothing is kept of a model with which something is wrong: nobody shall load it. */
async function verifySealed(folder: string, run: Run, tally: Tally): Promise<void> {
  const [base = here, ...more] = run.settings.paths.map(tidy);
  refuseAll('invalid-setting', more.length > 0 ? [`${quote('paths')} names ${more.length + 1} folders; with ${quote('seal: copy')} it names one`] : []);
  refuseAll(
    'invalid-setting',
    isWithin(tidy(folder), base) && !folder.startsWith('/') ? [`${quote('seal')}: ${quote(folder)} lies in the model folder ${quote(base)}`] : [],
  );
  await startPaths(run.settings.paths, run.ports.files, { foldersOnly: true });
  const sealed = await run.ports.seal(folder);
  let isGood = false;
  try {
    const ledger = new Ledger();
    const copies = new Copies(sealed, base, run);
    await verifyAll({ run, ledger, part: undefined, copies });
    for (const { path, sha256 } of ledger.manifests) {
      if (isWithin(path, base) && !(await copies.manifest(path, sha256))) run.record.skipped(path, 'it changed before it was copied');
    }
    ledger.close(run);
    isGood = tally.isClean && ledger.manifests.length > 0;
  } finally {
    if (isGood) await sealed.close();
    else await sealed.discard();
  }
  run.record.output('sealed-path', isGood ? sealed.path : '');
}

/** Compares models with their manifests. Returns the manifests that were read, and whether all was as it should be. */
export async function verify(asked: Run): Promise<{ readonly manifests: Ledger['manifests']; readonly isClean: boolean }> {
  const tally = new Tally();
  const run = tally.listen(asked);
  sayWhatIsNotTold(run);
  const folder = copyFolderOf(run.settings.seal);
  if (folder !== undefined) {
    await verifySealed(folder, run, tally);
    return { manifests: [], isClean: tally.isClean };
  }
  const ledger = new Ledger();
  const part = run.settings.shard === undefined ? undefined : new Part(readShard(run.settings.shard));
  if (part !== undefined) run.record.partial(part.shard, part.of);
  await verifyAll({ run, ledger, part, copies: undefined });
  ledger.close(run);
  if (part !== undefined) attachResult(part, ledger, tally, run);
  return { manifests: ledger.manifests, isClean: tally.isClean };
}
