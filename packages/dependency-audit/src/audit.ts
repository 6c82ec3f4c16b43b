import { ConfigError, counted, type Finding, judge, quote } from '@mlx-guard/core';
import { sbom } from '@mlx-guard/dependency-formats';
import { askApi } from './api-source.ts';
import { billOf } from './bill.ts';
import { baseState } from './change.ts';
import { discover } from './discover.ts';
import { askExports } from './download.ts';
import { readEnvironment } from './environment.ts';
import { Inventory, type ReadManifest } from './inventory.ts';
import { mend } from './mend.ts';
import { overlayDate, withOverlay } from './overlay.ts';
import { lockableIn, type Project, projectOf } from './project.ts';
import { type Rating, ratings } from './rating.ts';
import { databaseOld } from './rules/database-old.ts';
import { maliciousDependency } from './rules/malicious-dependency.ts';
import { mlxHardening } from './rules/mlx-hardening.ts';
import { overlayOld } from './rules/overlay-old.ts';
import { rangeAdmitsVulnerable } from './rules/range-admits-vulnerable.ts';
import { vulnerableBuildInput } from './rules/vulnerable-build-input.ts';
import { vulnerableDependency } from './rules/vulnerable-dependency.ts';
import { vulnerableMlx } from './rules/vulnerable-mlx.ts';
import { rules } from './rules.generated.ts';
import { type Answer, packageKey, type Wanted } from './source.ts';
import type { Run, Settings } from './surface.ts';
import { updateConfigs } from './update-configs.ts';
import { type Verdicts, vulnerable } from './vulnerable.ts';
import { lookups, maySend, pinOf, rangeOf } from './wanted.ts';
import { askZip } from './zip-source.ts';

const dayMs = 86_400_000;
const oldMs = 2 * dayMs;
const overlayOldMs = 180 * dayMs;
const maxListed = 200;

/** Where advisories come from in this run. */
export const sourceOf = (settings: Pick<Settings, 'source' | 'db-path'>): 'osv-api' | 'osv-zip' =>
  settings.source ?? (settings['db-path'] === undefined ? 'osv-api' : 'osv-zip');

async function ask(packages: readonly Wanted[], { settings, ports }: Run): Promise<Answer> {
  const folder = settings['db-path'];
  if (sourceOf(settings) === 'osv-api') {
    if (folder !== undefined) throw new ConfigError('invalid-setting', [`${quote('db-path')} belongs to ${quote('source: osv-zip')}`]);
    if (settings['db-sha256'] !== undefined) throw new ConfigError('invalid-setting', [`${quote('db-sha256')} belongs to ${quote('source: osv-zip')}`]);
    return withOverlay(await askApi(packages, ports));
  }
  if (folder === undefined) return withOverlay(await askExports(packages, ports, settings['db-sha256']));
  return withOverlay(await askZip(folder.replace(/\/+$/, ''), packages, ports, settings['db-sha256']));
}

const days = (milliseconds: number): string => counted(Math.floor(milliseconds / dayMs), 'day');

/** Judges how old the database is, and says it. */
function tellAge({ madeAt, path = '', known }: Answer, { settings, ports, record }: Run): void {
  const overlayAge = ports.clock.now().getTime() - overlayDate.getTime();
  if (overlayAge > overlayOldMs) record.finding(overlayOld.finding(undefined, `the list of fixes of MLX that got no advisory is ${days(overlayAge)} old`));
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
    record.detail({ type: 'table', title: 'Without one version', columns: ['Where', 'Package', 'Asked for as'], rows: open.slice(0, maxListed) });
}

const advised = [vulnerableBuildInput, overlayOld, databaseOld, vulnerableDependency, vulnerableMlx, maliciousDependency, mlxHardening, rangeAdmitsVulnerable];

/**
 * Whether a project has nothing to look up but the actions of its workflows. Then a source that does not answer leaves the rules about advisories
 * unrun, and nothing of the project unaudited that it stands on.
 */
const isOnlyActions = (wanted: readonly Wanted[]): boolean => wanted.every(({ ecosystem }) => ecosystem === 'GitHub Actions');

function tellSource({ files = [], gaps, absent = [] }: Answer, onlyActions: boolean, { record }: Run): void {
  const [first] = gaps;
  if (onlyActions && first !== undefined) record.unavailable(advised, `${first.what}: ${first.why}`);
  else for (const { what, why } of gaps) record.skipped(what, why);
  if (absent.length > 0) record.unavailable(onlyActions ? advised : [vulnerableBuildInput], `the database has nothing about ${absent.join(', ')}`);
  record.eligible(files.length);
  for (const { path, sha256, bytes } of files) record.inspected(path, { sha256, bytes });
}

const worst = (met: readonly Rating[]): Rating | 'none' => ratings.find((one) => met.includes(one)) ?? 'none';

/** The worst first, each package once: what to change to what. */
function tellSummary(findings: readonly Finding[], { record }: Run): void {
  const rows = new Map<string, readonly (string | number)[]>();
  const order = [...ratings, ''];
  const sorted = findings
    .filter(({ evidence }) => evidence['advisory'] !== undefined)
    .toSorted((a, b) => order.indexOf(String(a.evidence['rating'])) - order.indexOf(String(b.evidence['rating'])));
  for (const { evidence, location, fix = '' } of sorted) {
    const key = `${evidence['package']}\n${evidence['version']}\n${evidence['advisory']}`;
    const where = location === undefined ? '' : `${location.path}:${location.startLine ?? 1}`;
    if (!rows.has(key)) rows.set(key, [String(evidence['rating']), `${evidence['package']} ${evidence['version']}`, String(evidence['advisory']), where, fix]);
  }
  if (rows.size > 0)
    record.detail({
      type: 'table',
      title: 'Known vulnerabilities',
      columns: ['Rating', 'Package', 'Advisory', 'Where', 'What to do'],
      rows: [...rows.values()].slice(0, maxListed),
    });
}

/** Whether everything that a file names could be looked up, or was not to be. */
function isAnswered({ dependencies }: ReadManifest, answered: ReadonlySet<string>, isLeft: (one: Wanted) => boolean): boolean {
  return dependencies.every((one) => {
    const wanted = pinOf(one) ?? rangeOf(one);
    return wanted === undefined || answered.has(packageKey(wanted)) || isLeft(wanted);
  });
}

/** Whether it is for whoever installs the project to choose versions: it is a package itself, and says ranges. */
const isPackage = (manifests: readonly ReadManifest[]): boolean => manifests.some(({ isPackage: is }) => is === true);

/** Why nothing that was compared would prove anything; undefined where something was. */
function emptiness(manifests: readonly ReadManifest[], pins: readonly Wanted[], ranges: readonly Wanted[]): string | undefined {
  const asking = manifests.filter((one) => one.format.role !== 'uses' || lockableIn(one).length > 0);
  if (asking.length === 0) return undefined;
  const isPinned = asking.some((one) => one.dependencies.some((each) => pinOf(each) !== undefined && pins.length > 0));
  if (isPinned || (isPackage(asking) && ranges.length > 0)) return undefined;
  return `${counted(asking.length, 'manifest')} pin no version: there was nothing to compare with the advisories`;
}

/** Findings as they count in a change: what was there before is a note. */
function told(findings: readonly Finding[], before: readonly Finding[] | undefined, { record }: Run): readonly Finding[] {
  if (before === undefined) {
    record.output('new-count', String(findings.length));
    return findings;
  }
  const old = new Set(before.map(({ fingerprint }) => fingerprint));
  const now = new Set(findings.map(({ fingerprint }) => fingerprint));
  const fresh = findings.filter(({ fingerprint }) => !old.has(fingerprint));
  const mended = before.filter(({ fingerprint }) => !now.has(fingerprint));
  record.output('new-count', String(fresh.length));
  record.metric('new', fresh.length, 'count');
  record.metric('fixed', mended.length, 'count');
  record.metric('unchanged', findings.length - fresh.length, 'count');
  const rows = mended.map(({ location, message }) => [location === undefined ? '' : location.path, message.replaceAll('`', '')] as const);
  if (rows.length > 0) record.detail({ type: 'table', title: 'Mended by this change', columns: ['Where', 'What'], rows: rows.slice(0, maxListed) });
  return findings.map((one) => (old.has(one.fingerprint) ? { ...one, severity: 'note' as const } : one));
}

/** One state of the project, with all that is to be said of it. */
const findingsOf = (project: Project, verdicts: Verdicts): readonly Finding[] => [...judge(rules, project), ...verdicts.findings];

/** Compares all that the manifests name with the advisories. Where the advisories cannot be had, nothing counts as inspected. */
async function compare(project: Project, run: Run): Promise<void> {
  const { settings, ports, record } = run;
  const { manifests } = project;
  const base = settings.mode === 'diff' ? await baseState(manifests, settings.exclude ?? [], ports) : undefined;
  for (const { what, why } of base?.gaps ?? []) record.skipped(what, why);
  const { pins, ranges } = lookups(manifests);
  const mayAsk = (one: Wanted): boolean => sourceOf(settings) === 'osv-zip' || maySend(settings['private-names'] ?? [], one);
  const earlier = base === undefined ? { pins: [], ranges: [] } : lookups(base.manifests);
  const all = new Map([...pins, ...ranges, ...earlier.pins, ...earlier.ranges].filter(mayAsk).map((one) => [packageKey(one), one]));
  const empty = emptiness(manifests, pins.filter(mayAsk), ranges.filter(mayAsk));
  if (empty !== undefined) record.skipped('the dependencies', empty);
  const onlyActions = isOnlyActions([...all.values()]);
  const answer: Answer = all.size === 0 ? { known: [], byId: new Map(), gaps: [] } : await ask([...all.values()], run);
  const judged = vulnerable(manifests, answer, settings, project.isLocked);
  const before = base && projectOf({ ...project, manifests: base.manifests });
  const old = before && findingsOf(before, vulnerable(base.manifests, answer, settings, before.isLocked));
  const findings = told([...findingsOf(project, judged), ...(base?.removed ?? [])], old, run);
  for (const finding of findings) record.finding(finding);
  if (all.size > 0) {
    tellSource(answer, onlyActions, run);
    tellAge(answer, run);
  }
  tellSummary(judged.findings, run);
  if (settings.mode === 'fix') await mend(manifests, judged.afflictions, run);
  const answered = new Set(answer.known.map((one) => packageKey(one.package)));
  const audited = pins.filter((one) => answered.has(packageKey(one))).length;
  record.output('audited-count', String(audited));
  record.output('max-severity', worst(judged.ratings));
  record.metric('audited', audited, 'count');
  record.attach('cdx.json', new TextEncoder().encode(billOf(manifests, judged.afflictions, ports.clock.now())));
  const absent = new Set(answer.absent);
  const isLeft = (one: Wanted): boolean => onlyActions || !mayAsk(one) || absent.has(one.ecosystem);
  for (const manifest of manifests) {
    const isWhole = isAnswered(manifest, answered, isLeft) && manifest.defects.length === 0;
    if (manifest.isBroken) record.skipped(manifest.path, manifest.defects[0]?.problem ?? 'it cannot be read');
    else if (isWhole && (answered.size > 0 || onlyActions)) record.inspected(manifest.path, manifest.digest);
  }
}

/** What the settings name beside the manifests that are found. */
async function readNamed(inventory: Inventory, { settings, ports }: Run): Promise<void> {
  await inventory.read(new Map((settings.sbom ?? []).map((path) => [path, sbom])), () => ports.signal.throwIfAborted());
  if (settings.environment !== undefined) for (const one of await readEnvironment(settings.environment, ports)) inventory.add(one);
}

async function projectIn(manifests: readonly ReadManifest[], { settings, ports }: Run): Promise<Project> {
  return projectOf({ manifests, updateConfigs: await updateConfigs(ports), settings, now: ports.clock.now() });
}

/** Answers: do the manifests of this project name anything that an advisory is about, and did we see all that they name? */
export async function audit(run: Run): Promise<void> {
  const { settings, ports, record } = run;
  const hasOther = (settings.sbom ?? []).length > 0 || settings.environment !== undefined;
  const scene = await discover(settings.paths, settings.exclude ?? [], ports, hasOther);
  for (const [path, why] of scene.gaps) record.skipped(path, why);
  const inventory = new Inventory(ports, settings.ecosystems);
  await inventory.read(scene.manifests, () => ports.signal.throwIfAborted());
  await readNamed(inventory, run);
  const { manifests } = inventory;
  record.eligible(manifests.length);
  tellUnresolved(manifests, run);
  if (manifests.length > 0 || settings.mode === 'diff') await compare(await projectIn(manifests, run), run);
}
