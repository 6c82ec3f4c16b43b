import { ConfigError, counted, quote } from '@mlx-guard/core';
import type { PackageVersion } from './affected.ts';
import { askApi } from './api-source.ts';
import { discover } from './discover.ts';
import { hygiene } from './hygiene.ts';
import { Inventory, type ReadManifest } from './inventory.ts';
import { type Rating, ratings } from './rating.ts';
import { databaseOld } from './rules/database-old.ts';
import { type Answer, packageKey } from './source.ts';
import type { Run, Settings } from './surface.ts';
import { vulnerable } from './vulnerable.ts';
import { askZip, type ZipAnswer } from './zip-source.ts';

const dayMs = 86_400_000;
const oldMs = 2 * dayMs;
const maxListed = 200;

/** Where advisories come from in this run. */
export const sourceOf = (settings: Pick<Settings, 'source' | 'db-path'>): 'osv-api' | 'osv-zip' =>
  settings.source ?? (settings['db-path'] === undefined ? 'osv-api' : 'osv-zip');

function pinnedIn(manifests: readonly ReadManifest[]): readonly PackageVersion[] {
  const all = new Map<string, PackageVersion>();
  for (const { dependencies } of manifests)
    for (const { ecosystem, name, version, evidence } of dependencies)
      if (evidence === 'pinned' && version !== undefined) all.set(packageKey({ name, version }), { ecosystem, name, version });
  return [...all.values()];
}

async function ask(packages: readonly PackageVersion[], { settings, ports }: Run): Promise<ZipAnswer> {
  const folder = settings['db-path'];
  if (sourceOf(settings) === 'osv-api') {
    if (folder !== undefined) throw new ConfigError('invalid-setting', [`${quote('db-path')} belongs to ${quote('source: osv-zip')}`]);
    return askApi(packages, ports);
  }
  if (folder === undefined) throw new ConfigError('invalid-setting', [`${quote('source: osv-zip')} needs ${quote('db-path')}`]);
  return askZip(folder.replace(/\/+$/, ''), packages, ports);
}

const days = (milliseconds: number): string => counted(Math.floor(milliseconds / dayMs), 'day');

/** Judges how old the database is, and says it. */
function tellAge({ madeAt, path = '', known }: Answer, { settings, ports, record }: Run): void {
  if (madeAt === undefined) {
    if (known.length > 0) record.output('db-age-seconds', '0'); // it was asked just now
    return;
  }
  const age = ports.clock.now().getTime() - madeAt.getTime();
  record.output('db-age-seconds', String(Math.floor(age / 1_000)));
  record.metric('db-age', Math.max(0, age), 'ms');
  if (age < -dayMs) record.skipped(path, 'the database is dated in the future, so that its age cannot be told');
  if (age > settings['max-db-age']) record.skipped(path, `the database is ${days(age)} old, more than ${quote('max-db-age')} allows`);
  if (age <= oldMs) return;
  const message = `the database of advisories is ${days(age)} old: what was published since is not known here`;
  record.finding(databaseOld.finding(undefined, message, { evidence: { made: madeAt.toISOString() } }));
}

function tellUnresolved(manifests: readonly ReadManifest[], { record }: Run): void {
  const open = manifests.flatMap(({ path, dependencies, isConstraints }) =>
    dependencies
      .filter(({ evidence }) => evidence !== 'pinned' && !isConstraints)
      .map(({ name, wanted, place }) => [`${path}:${place.line}`, name, wanted] as const),
  );
  record.output('unresolved-count', String(open.length));
  record.metric('unresolved', open.length, 'count');
  if (open.length > 0)
    record.detail({ type: 'table', title: 'Not compared with the advisories', columns: ['Where', 'Package', 'Asked for as'], rows: open.slice(0, maxListed) });
}

function tellDatabase({ digest, path = '', gaps }: ZipAnswer, { record }: Run): void {
  for (const { what, why } of gaps) record.skipped(what, why);
  if (digest === undefined) return;
  record.eligible(1);
  record.inspected(path, digest);
}

const worst = (met: readonly Rating[]): Rating | 'none' => ratings.find((one) => met.includes(one)) ?? 'none';

/** Compares all that the manifests pin with the advisories. Where the advisories cannot be had, nothing counts as inspected. */
async function compare(manifests: readonly ReadManifest[], run: Run): Promise<void> {
  const { settings, record } = run;
  const packages = pinnedIn(manifests);
  if (packages.length === 0) {
    record.skipped('the dependencies', `${counted(manifests.length, 'manifest')} pin no version: there was nothing to compare with the advisories`);
    return;
  }
  const answer = await ask(packages, run);
  const { findings, ratings: met } = vulnerable(manifests, answer, settings);
  for (const finding of findings) record.finding(finding);
  tellDatabase(answer, run);
  tellAge(answer, run);
  const answered = new Set(answer.known.map((one) => packageKey(one.package)));
  record.output('audited-count', String(answered.size));
  record.output('max-severity', worst(met));
  record.metric('audited', answered.size, 'count');
  for (const { path, digest, defects, dependencies } of manifests) {
    const isWhole = dependencies.every(({ evidence, name, version = '' }) => evidence !== 'pinned' || answered.has(packageKey({ name, version })));
    if (answered.size > 0 && isWhole && defects.length === 0) record.inspected(path, digest);
  }
}

/** Answers: do the manifests of this project pin anything that an advisory is about, and did we see all they pin? */
export async function audit(run: Run): Promise<void> {
  const { settings, ports, record } = run;
  const scene = await discover(settings.paths, settings.exclude ?? [], ports);
  for (const [path, why] of scene.gaps) record.skipped(path, why);
  const inventory = new Inventory(ports);
  await inventory.read(scene.manifests, () => ports.signal.throwIfAborted());
  // A file that could ask for packages and does not is none of ours.
  const manifests = inventory.manifests.filter(({ kind, declaresAt, defects }) => kind !== 'declares' || declaresAt !== undefined || defects.length > 0);
  record.eligible(manifests.length);
  for (const finding of hygiene(manifests)) record.finding(finding);
  tellUnresolved(manifests, run);
  if (manifests.length > 0) await compare(manifests, run);
}
