import { createHash, type Hash } from 'node:crypto';
import { byCodePoint, type ContentDigest, quote } from '@mlx-guard/core';
import { baseName, folderOf, isWithin, join, refuseAll, relativeTo, startPaths, staysInside, tidy } from '@mlx-guard/model-formats';
import type { DigestOutcome } from './digest.ts';
import { Exceptions } from './exceptions.ts';
import { fileNameOf, writeManifest } from './grammar.ts';
import { hashAll } from './hashing.ts';
import { Inventory, type ManifestRoot } from './inventory.ts';
import { nextHead, readBefore } from './lock-update.ts';
import { oddityOf, sourceOf } from './oddity.ts';
import { lfsPointer } from './rules/lfs-pointer.ts';
import { uncoveredFile } from './rules/uncovered-file.ts';
import type { Run } from './surface.ts';
import { isAuto } from './verify.ts';
import { unhashed } from './verify-root.ts';

const chunkCharacters = 64 * 1024;

/** Where the manifest is written, and where its entries start. */
interface Target {
  readonly file: string;
  readonly base: string;
}

/** A file to be listed. */
interface Job {
  readonly path: string;
  readonly bytes: number;
  /** Where its bytes are. */
  readonly source: string;
}

const overlaps = (folder: string, others: readonly string[]): boolean => others.some((other) => other !== folder && isWithin(folder, other));

function targetOf(folders: readonly [string, ...string[]], { 'manifest-format': format, 'output-file': output }: Run['settings']): Target {
  const isSingle = folders.length === 1;
  const file = output === undefined ? join(folders[0], fileNameOf[format]) : tidy(output);
  const base = isSingle ? folders[0] : folderOf(file);
  refuseAll('invalid-setting', [
    ...(output === undefined && !isSingle ? [`${quote('paths')} names ${folders.length} folders; then ${quote('output-file')} is required`] : []),
    ...(staysInside(file) ? [] : [`${quote('output-file')}: ${quote(file)} leads out of the working directory`]),
    ...folders.filter((folder) => overlaps(folder, folders)).map((folder) => `${quote('paths')}: ${quote(folder)} lies in another of the folders`),
    ...folders
      .filter((folder) => !isWithin(folder, base))
      .map((folder) => `${quote('paths')}: ${quote(folder)} does not lie where the manifest is to stand, in ${quote(base)}`),
  ]);
  return { file, base };
}

/** The files of one folder, in the order of the walk; undefined, and reported, where it holds something that a manifest cannot list. */
export async function listFiles(folder: string, exceptions: Exceptions, { settings, ports, record }: Run): Promise<readonly Job[] | undefined> {
  const jobs: Job[] = [];
  const view = { root: folder, setting: settings.symlinks };
  let isOdd = false;
  for await (const entry of ports.files.walk(folder, exceptions.skipFolder)) {
    ports.signal.throwIfAborted();
    if (entry.exactName && exceptions.covers(entry.path)) continue;
    const { path } = entry;
    const ignored = exceptions.ignores(path);
    if (ignored === 'yes') continue;
    const source = sourceOf(entry, view);
    const oddity =
      ignored === 'refused'
        ? uncoveredFile.finding({ path }, `${quote('ignore')} names ${quote(path)}, whose kind decides what a loader executes: a manifest must list it`)
        : oddityOf(entry, view);
    if (oddity !== undefined) record.finding(oddity);
    isOdd ||= oddity !== undefined;
    if (oddity === undefined && source !== undefined) jobs.push({ path, source, bytes: entry.kind === 'file' ? entry.size : 0 });
  }
  refuseAll('nothing-to-check', jobs.length > 0 || isOdd ? [] : [`${quote('paths')}: ${quote(folder)} holds no file`]);
  return isOdd ? undefined : jobs;
}

/** The digest of each file, by path; undefined, and reported, where one could not be read whole. */
export async function digestsOf(jobs: readonly Job[], { settings, ports, record }: Run): Promise<ReadonlyMap<string, ContentDigest> | undefined> {
  const outcomes = new Map<string, DigestOutcome>();
  record.eligible(jobs.length);
  await hashAll(
    jobs,
    ({ source }) => ({ path: source, algorithms: ['sha256'] }),
    ports,
    ({ path }, outcome) => outcomes.set(path, outcome),
    settings.concurrency,
  );
  const digests = new Map<string, ContentDigest>();
  for (const { path } of jobs) {
    const outcome = outcomes.get(path);
    if (outcome?.kind === 'read' && outcome.pointer !== undefined) {
      record.finding(lfsPointer.finding({ path }, `${quote(path)} is a Git LFS pointer: its digest would be that of the pointer`, { fix: 'git lfs pull' }));
    } else if (outcome?.kind === 'read') {
      const digest = { sha256: outcome.digests[0] ?? '', bytes: outcome.bytes };
      digests.set(path, digest);
      record.inspected(path, digest);
    } else if (outcome !== undefined) record.finding(unhashed(path, outcome));
  }
  return digests.size === jobs.length ? digests : undefined;
}

function rootOf(folder: string, base: string, jobs: readonly Job[], digests: ReadonlyMap<string, ContentDigest>): ManifestRoot {
  const inventory = new Inventory();
  for (const { path } of jobs.toSorted((a, b) => byCodePoint(a.path, b.path))) {
    const digest = digests.get(path);
    if (digest !== undefined) inventory.add(relativeTo(folder, path), { algorithm: 'sha256', digest: digest.sha256, bytes: digest.bytes });
  }
  return { path: relativeTo(base, folder), inventory };
}

async function* encoded(text: Iterable<string>, hash: Hash): AsyncIterable<Uint8Array> {
  let held = '';
  for (const piece of text) {
    held += piece;
    if (held.length < chunkCharacters) continue;
    hash.update(held);
    yield new TextEncoder().encode(held);
    held = '';
  }
  hash.update(held);
  yield new TextEncoder().encode(held);
}

/** The digests of all folders, or undefined where no manifest can be written. */
async function gather(folders: readonly string[], target: Target, run: Run): Promise<readonly ManifestRoot[] | undefined> {
  const exceptions = new Exceptions({ manifests: [target.file], ignore: run.settings.ignore ?? [] }, run.ports.run);
  const lists: { readonly folder: string; readonly jobs: readonly Job[] | undefined }[] = [];
  for (const folder of folders) lists.push({ folder, jobs: await listFiles(folder, exceptions, run) });
  const rows = exceptions.rows();
  if (rows.length > 0) run.record.detail({ type: 'table', title: 'Not listed', columns: ['Path', 'Why'], rows });
  if (lists.some(({ jobs }) => jobs === undefined)) return undefined;
  const digests = await digestsOf(
    lists.flatMap(({ jobs = [] }) => jobs),
    run,
  );
  return digests && lists.map(({ folder, jobs = [] }) => rootOf(folder, target.base, jobs, digests));
}

/** What only a lock can record, and under which name it is found again. */
function headProblems(file: string, settings: Run['settings']): readonly string[] {
  const isLock = settings['manifest-format'] === 'model-lock';
  const given = (['update', 'expires', 'source'] as const).filter((name) => settings[name] !== undefined && settings[name] !== false);
  return [
    ...(isLock ? [] : given.map((name) => `${quote(name)} needs ${quote('manifest-format: model-lock')}: a list of checksums has no place for it`)),
    ...(isLock && !baseName(file).endsWith('.json') ? [`${quote('output-file')}: a lock is found by the ending ${quote('.json')}`] : []),
  ];
}

/** Writes a manifest of model folders, whole or not at all. */
export async function generate(run: Run): Promise<void> {
  const { settings, ports, record } = run;
  refuseAll('invalid-setting', isAuto(settings) ? [] : [`${quote('manifest')} names what is verified; what is written is ${quote('output-file')}`]);
  const folders = await startPaths(settings.paths, ports.files, { foldersOnly: true });
  const target = targetOf(folders, settings);
  refuseAll('invalid-setting', headProblems(target.file, settings));
  const before = settings.update ? await readBefore(target.file, run) : undefined;
  const roots = await gather(folders, target, run);
  if (roots === undefined) {
    record.skipped(target.file, 'not written: the model holds something that a manifest cannot describe');
    return;
  }
  const hash = createHash('sha256');
  const sorted = roots.toSorted((a, b) => byCodePoint(a.path, b.path));
  const head = nextHead(sorted, before, settings, ports.clock.now());
  await record.write(target.file, encoded(writeManifest(settings['manifest-format'], sorted, head), hash));
  record.output('manifest-path', target.file);
  record.output('manifest-sha256', hash.digest('hex'));
}
