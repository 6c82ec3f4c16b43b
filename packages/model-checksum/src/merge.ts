import { FileError, fitsGlob, JsonError, parseJson, quote } from '@mlx-guard/core';
import { here, refuseAll, staysInside, tidy } from '@mlx-guard/model-formats';
import { readManifest } from './manifest.ts';
import { shardDuplicate } from './rules/shard-duplicate.ts';
import { shardFailed } from './rules/shard-failed.ts';
import { shardMalformed } from './rules/shard-malformed.ts';
import { shardMismatch } from './rules/shard-mismatch.ts';
import { shardMissing } from './rules/shard-missing.ts';
import { type ShardResult, shardSchema } from './shard.ts';
import { settingsDigest } from './shard-result.ts';
import type { Run } from './surface.ts';
import { isAuto } from './verify.ts';

const maxResultBytes = 4 * 1024 * 1024;
const maxResults = 1_000;

interface Handed {
  readonly path: string;
  readonly result: ShardResult;
}

/** The folder that a pattern starts in: what stands before its first component with a wildcard. */
function startOf(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => /[*?]/.test(part));
  return first === -1 ? pattern : parts.slice(0, first).join('/') || here;
}

/** The files that the patterns fit, each once. */
async function filesOf(patterns: readonly string[], { ports }: Run): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns.map(tidy)) {
    refuseAll('invalid-setting', staysInside(pattern) ? [] : [`${quote('results')}: ${quote(pattern)} leads out of the working directory`]);
    try {
      for await (const entry of ports.files.walk(startOf(pattern))) if (fitsGlob(pattern, entry.path) && found.size < maxResults) found.add(entry.path);
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown; // a pattern that fits nothing: the shards are missing
    }
  }
  return [...found].sort();
}

async function readResult(path: string, { ports, record }: Run): Promise<Handed | undefined> {
  const tell = (why: string): undefined => {
    record.finding(shardMalformed.finding({ path }, `${quote(path)} is no result of a shard: ${why}`));
    return undefined;
  };
  try {
    await using file = await ports.files.open(path);
    if (file.size > maxResultBytes) return tell(`it is larger than ${maxResultBytes} bytes`);
    const read = shardSchema.safeParse(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(await file.read(0, file.size))));
    return read.success ? { path, result: read.data } : tell(read.error.issues[0]?.message ?? 'it has another form');
  } catch (thrown) {
    if (thrown instanceof JsonError || thrown instanceof TypeError) return tell('it is no JSON');
    if (thrown instanceof FileError) return tell(thrown.message);
    throw thrown;
  }
}

/** Why a result is not of this run; undefined where it is. */
function foreignness(result: ShardResult, { settings, ports: { run } }: Run): string | undefined {
  if (result.commit !== (run.sha ?? null)) return `it is about commit ${quote(result.commit ?? 'none')}, not about that of this run`;
  if (result.repository !== (run.repository ?? null)) return `it is about repository ${quote(result.repository ?? 'none')}`;
  if (result.runId !== (run.runId ?? null)) return `it was made by run ${quote(result.runId ?? 'none')}, not by this one`;
  return result.settings === settingsDigest(settings) ? undefined : 'it was made by other settings than those of this step';
}

/** In what a result differs from another of the same run; undefined where both can be added up. */
function differenceOf(result: ShardResult, first: ShardResult): string | undefined {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (result.of !== first.of) return `it is one of ${result.of}, others are of ${first.of}`;
  if (!same(result.manifests, first.manifests)) return 'it was made by another manifest than the others';
  const trees = ({ roots }: ShardResult): unknown => roots.map(({ path, listing, entries }) => [path, listing, entries]);
  return same(trees(result), trees(first)) ? undefined : 'it saw another tree than the others';
}

/** Whether ranges of one root follow each other from its first entry to its last. */
function gapOf(ranges: readonly { readonly from: number; readonly to: number }[], entries: number): 'none' | 'gap' | 'overlap' {
  let at = 0;
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from > at || to < from || to > entries) return 'gap';
    if (from < at) return 'overlap';
    at = to;
  }
  return at === entries ? 'none' : 'gap';
}

/** Reports what is not there once, or there twice. Returns the results that count. */
function sortOut(handed: readonly Handed[], run: Run): readonly Handed[] {
  const { record } = run;
  const first = handed.find(({ result }) => foreignness(result, run) === undefined);
  if (first === undefined) record.finding(shardMissing.finding(undefined, `no result of a shard of this run was found where ${quote('results')} looks`));
  const agreeing = handed.filter(({ path, result }) => {
    const difference = foreignness(result, run) ?? (first && differenceOf(result, first.result));
    if (difference !== undefined) record.finding(shardMismatch.finding({ path }, `${quote(path)} does not go with this run or with the others: ${difference}`));
    return difference === undefined;
  });
  if (first === undefined) return [];
  const byShard = Map.groupBy(agreeing, ({ result }) => result.shard);
  for (let shard = 1; shard <= first.result.of; shard += 1) {
    const [one, ...more] = byShard.get(shard) ?? [];
    if (one === undefined)
      record.finding(shardMissing.finding(undefined, `the result of shard ${shard} of ${first.result.of} is missing`, { identity: String(shard) }));
    for (const { path } of more) record.finding(shardDuplicate.finding({ path }, `${quote(path)} is shard ${shard} of ${first.result.of} once more`));
  }
  return [...byShard.values()].flatMap(([one]) => one ?? []);
}

function reportCover(counted: readonly Handed[], { record }: Run): void {
  const roots = counted[0]?.result.roots ?? [];
  for (const [index, { path, entries }] of roots.entries()) {
    const gap = gapOf(
      counted.flatMap(({ result }) => result.roots[index] ?? []),
      entries,
    );
    if (gap === 'gap') record.finding(shardMissing.finding({ path }, `the shards do not cover all ${entries} files of ${quote(path)}`, { identity: 'cover' }));
    if (gap === 'overlap') record.finding(shardDuplicate.finding({ path }, `shards cover files of ${quote(path)} more than once`, { identity: 'cover' }));
  }
}

/** How many files a shard had to verify. */
const dueOf = ({ roots }: ShardResult): number => roots.reduce((sum, { from, to }) => sum + to - from, 0);

function reportOutcome({ path, result }: Handed, { record }: Run): void {
  const { errors, warnings, skipped, verified, shard, of } = result;
  const isWhole = errors === 0 && skipped === 0 && verified.files === dueOf(result);
  if (isWhole && warnings === 0) return;
  const message = `shard ${shard} of ${of} verified ${verified.files} of ${dueOf(result)} files, with ${errors} errors, ${warnings} warnings and ${skipped} gaps: see its own report`;
  record.finding(shardFailed.finding({ path }, message, isWhole ? { severity: 'warning' } : {}));
}

/** Compares the manifests that the shards read with those that are here. One that is named must be here. */
async function reportManifests(first: ShardResult, run: Run): Promise<void> {
  const { settings, ports, record } = run;
  for (const { path, sha256, bytes } of first.manifests) {
    record.eligible(1);
    record.inspected(path, { sha256, bytes });
    try {
      await using _ = await ports.files.open(path);
    } catch (thrown) {
      if (!(thrown instanceof FileError) || !isAuto(settings)) throw thrown;
      continue; // this job has no checkout: then the shards' word stands
    }
    const limits = { maxBytes: settings['max-manifest-bytes'], algorithm: settings.algorithm };
    const here = await readManifest(path, limits, ports, () => undefined);
    if (here?.digest.sha256 !== sha256)
      record.finding(shardMismatch.finding({ path }, `the shards were made by another ${quote(path)} than the one that is here`));
  }
}

/** Adds up the results of all shards. One that is missing, there twice, of something else or not whole is an error: nothing passes by not having been looked at. */
export async function merge(run: Run): Promise<void> {
  const { record } = run;
  const paths = await filesOf(run.settings.results ?? [], run);
  const handed: Handed[] = [];
  for (const path of paths) {
    const one = await readResult(path, run);
    if (one !== undefined) handed.push(one);
  }
  const counting = sortOut(handed, run);
  reportCover(counting, run);
  const [first] = counting;
  if (first !== undefined) await reportManifests(first.result, run);
  record.eligible(first?.result.of ?? 1);
  for (const one of counting) {
    record.inspected(one.path);
    reportOutcome(one, run);
  }
  if (first !== undefined && counting.every(({ result }) => dueOf(result) === 0)) record.skipped('results', 'the shards had no file to verify');
  const sum = (of: (result: ShardResult) => number): number => counting.reduce((total, { result }) => total + of(result), 0);
  record.output('files-verified', String(sum(({ verified }) => verified.files)));
  record.output('bytes-verified', String(sum(({ verified }) => verified.bytes)));
  record.output('manifest-path', (first?.result.manifests ?? []).map(({ path }) => path).join('\n'));
  record.output('manifest-sha256', (first?.result.manifests ?? []).map(({ sha256 }) => sha256).join('\n'));
}
