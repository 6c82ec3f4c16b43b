import { type Finding, quote, type Severity } from '@mlx-guard/core';
import type { Dependency } from '@mlx-guard/dependency-formats';
import { firstClean, isAffected, type PackageName, type PackageVersion } from './affected.ts';
import { type AliasGroup, aliasGroups } from './alias-groups.ts';
import { isPlainCommand } from './command-text.ts';
import { comparerOf } from './comparer.ts';
import { DependencyPaths } from './dependency-path.ts';
import type { ReadManifest } from './inventory.ts';
import { locate } from './locate.ts';
import { isCore, isOfMlx, releases } from './mlx-packages.ts';
import type { OsvRecord } from './osv-record.ts';
import { isHardening } from './overlay.ts';
import { judgeRange } from './range.ts';
import { type Rated, type Rating, rate, ratings } from './rating.ts';
import { maliciousDependency } from './rules/malicious-dependency.ts';
import { mlxHardening } from './rules/mlx-hardening.ts';
import { rangeAdmitsVulnerable } from './rules/range-admits-vulnerable.ts';
import { vulnerableBuildInput } from './rules/vulnerable-build-input.ts';
import { vulnerableDependency } from './rules/vulnerable-dependency.ts';
import { vulnerableMlx } from './rules/vulnerable-mlx.ts';
import { type Answer, packageKey } from './source.ts';
import type { Settings } from './surface.ts';
import { advisedName, pinOf, rangeOf } from './wanted.ts';

const maxNamed = 5;
const maxAliases = 20;

/** One defect of one version, and how bad it is. */
interface Defective {
  readonly group: AliasGroup;
  readonly rated: Rated;
  readonly isMalware: boolean;
}

type Judging = Pick<Settings, 'severity-error' | 'on-unknown-severity' | 'on-range'>;

/** How severe a rating is for this run. */
function severityOf(rating: Rating, settings: Judging): Severity {
  if (rating === 'unknown') return settings['on-unknown-severity'];
  if (ratings.indexOf(rating) <= ratings.indexOf(settings['severity-error'])) return 'error';
  return rating === 'low' ? 'note' : 'warning';
}

/** Advisories of one version, those about one defect together, each rated by all its names. Fixes without advisory are apart. */
function defectsOf(records: readonly OsvRecord[], byId: Answer['byId']): readonly Defective[] {
  return aliasGroups(records.filter((record) => !isHardening(record))).map((group) => {
    const isMalware = [group.id, ...group.aliases].some((id) => id.startsWith('MAL-'));
    const others = group.aliases.flatMap((id) => byId.get(id) ?? []).filter((one) => !one.withdrawn && !group.records.includes(one));
    return { group, isMalware, rated: rate([...group.records, ...others]) };
  });
}

/** What to change at this place. Names and versions come from files and databases: they are shown only if they are such. */
function fixFor({ format, madeBy }: ReadManifest, one: Dependency, clean: string | undefined): string | undefined {
  if (
    clean === undefined ||
    !comparerOf(one.ecosystem).isVersion(clean) ||
    (one.origin === 'direct' && one.ecosystem !== 'GIT') ||
    !/^[\w.!+~-]+$/.test(clean) ||
    !/^[\w@./~-]+$/.test(one.name)
  )
    return undefined;
  if (format.relock !== undefined) return format.relock(one.name, clean);
  // A line of a file that a command wrote is not changed by hand: its hashes and what hangs on it change with it.
  if (madeBy !== undefined && isPlainCommand(madeBy)) return `${madeBy} --upgrade-package '${one.name}==${clean}'`;
  if (one.ecosystem === 'PyPI' && one.origin === 'registry') return `${one.name}${one.evidence === 'range' ? '>=' : '=='}${clean}`;
  if (one.ecosystem === 'npm') return `"${one.name}": "${clean}"`;
  if (one.ecosystem === 'conda') return `${one.name}==${clean}`;
  if (one.ecosystem === 'GIT') return `GIT_TAG v${clean.replace(/^v/, '')}`;
  return one.ecosystem === 'GitHub Actions' ? `uses: ${one.name}@v${clean.replace(/^v/, '')} # pin its commit` : clean;
}

function ruleFor({ ecosystem, name }: PackageName, isMalware: boolean) {
  if (isMalware) return maliciousDependency;
  if (isOfMlx(name)) return vulnerableMlx;
  return ecosystem === 'GitHub Actions' || ecosystem === 'GIT' ? vulnerableBuildInput : vulnerableDependency;
}

/** One place of one manifest that asks for a package, with what is known of it. */
interface Site {
  readonly manifest: ReadManifest;
  readonly one: Dependency;
  readonly clean: string | undefined;
  readonly path: readonly string[];
  /** What stands for the version: a pin, or a range of which no version is clean. */
  readonly version: string;
}

const wayOf = (path: readonly string[]): string => (path.length === 0 ? '' : `; asked for by ${path.slice(0, -1).map(quote).join(' → ')}`);

function findingFor({ manifest, one, clean, path, version }: Site, defect: Defective, settings: Judging): Finding {
  const { group, rated, isMalware } = defect;
  const names = group.aliases.slice(0, maxNamed);
  const known = names.length === 0 ? '' : ` (${names.map(quote).join(', ')})`;
  const summary = group.records.flatMap((record) => record.summary ?? [])[0];
  const what = isMalware ? 'is malware' : `has a known vulnerability${rated.rating === 'unknown' ? ', not rated' : `, rated ${rated.rating}`}`;
  const cure = isMalware ? '' : clean === undefined ? '; no version is known to be free of it' : `; ${quote(clean)} is the first above it without one`;
  const claim = one.isClaimed === true ? ' (as it claims)' : '';
  const head = pinOf(one) !== undefined ? `${quote(one.name)} ${quote(version)}${claim}` : `every version of ${quote(one.name)} that ${quote(version)} allows`;
  const message = `${head} ${what}: ${quote(group.id)}${known}${summary === undefined ? '' : `, ${quote(summary)}`}${cure}${wayOf(path)}`;
  const fix = isMalware ? undefined : fixFor(manifest, one, clean);
  const stable = [group.id, ...group.aliases].find((id) => id.startsWith('CVE-')) ?? group.id; // other names come and go
  return ruleFor(one, isMalware).finding(locate(manifest.path, one.place), message, {
    identity: `${one.name}\n${stable}`,
    severity: isMalware ? 'error' : severityOf(rated.rating, settings),
    evidence: {
      package: one.name,
      version,
      ecosystem: one.ecosystem,
      advisory: group.id,
      ...(names.length > 0 && { aliases: group.aliases.slice(0, maxAliases).join(' ') }),
      rating: rated.rating,
      ...(rated.score !== undefined && { cvss: rated.score }),
      ...(path.length > 0 && { path: path.join(' → ') }),
    },
    ...(fix !== undefined && { fix }),
  });
}

/** One finding for all the fixes that a version of MLX lacks and that never became an advisory. */
function hardeningFor({ manifest, one, path, version }: Site, records: readonly OsvRecord[], clean: string | undefined): Finding | undefined {
  const lacking = records.filter(isHardening);
  if (lacking.length === 0) return undefined;
  const ids = lacking.map(({ id }) => id);
  const shown = lacking.slice(0, 3).map(({ summary }) => quote(summary ?? ''));
  const more = lacking.length > shown.length ? ` and ${lacking.length - shown.length} more` : '';
  const cure = clean === undefined ? '' : `; ${quote(clean)} has them`;
  const message = `${quote(one.name)} ${quote(version)} lacks fixes of its native code that got no advisory: ${shown.join(', ')}${more}${cure}${wayOf(path)}`;
  const fix = fixFor(manifest, one, clean);
  return mlxHardening.finding(locate(manifest.path, one.place), message, {
    identity: one.name,
    evidence: { package: one.name, version, fixes: ids.join(' ') },
    ...(fix !== undefined && { fix }),
  });
}

/** A range whose lowest version an advisory is about. */
function admitting(site: Site, records: readonly OsvRecord[], settings: Judging): Finding | undefined {
  const groups = aliasGroups(records.filter((record) => !isHardening(record)));
  const [first] = groups;
  if (first === undefined || settings['on-range'] === 'off') return undefined;
  const { manifest, one, clean } = site;
  const ids = groups.slice(0, maxNamed).map(({ id }) => quote(id));
  const cure = clean === undefined ? '' : `; ${quote(`>=${clean}`)} leaves them out`;
  const message = `${quote(one.name)} is asked for as ${quote(one.wanted)}, which admits a version with a known vulnerability: ${ids.join(', ')}${cure}`;
  return rangeAdmitsVulnerable.finding(locate(manifest.path, one.place), message, {
    identity: one.name,
    severity: settings['on-range'],
    evidence: {
      package: one.name,
      wanted: one.wanted,
      advisories: groups
        .map(({ id }) => id)
        .slice(0, 20)
        .join(' '),
    },
    ...(clean !== undefined && one.ecosystem === 'PyPI' && { fix: `${one.name}>=${clean}` }),
  });
}

/** A pinned package and what is wrong with it, for other documents. */
export interface Affliction {
  readonly one: Dependency;
  readonly path: string;
  readonly defects: readonly Defective[];
  /** The first version above without a known vulnerability. */
  readonly clean: string | undefined;
}

/** What the advisories say. */
export interface Verdicts {
  readonly findings: readonly Finding[];
  readonly ratings: readonly Rating[];
  readonly afflictions: readonly Affliction[];
}

class Judge {
  readonly findings: Finding[] = [];
  readonly ratings: Rating[] = [];
  readonly afflictions: Affliction[] = [];
  readonly #answer: Answer;
  readonly #settings: Judging;
  readonly #known: ReadonlyMap<string, readonly OsvRecord[]>;
  readonly #clean = new Map<string, { readonly all: string | undefined; readonly advised: string | undefined }>();
  readonly #all: readonly OsvRecord[];

  constructor(answer: Answer, settings: Judging) {
    this.#answer = answer;
    this.#settings = settings;
    this.#known = new Map(answer.known.map((one) => [packageKey(one.package), one.records]));
    this.#all = [...answer.byId.values()].filter(({ withdrawn }) => !withdrawn);
  }

  /** The lowest version free of every advisory; where there is none free of what is no advisory too, that is left aside. */
  #cleanOf(name: PackageName, version: string): { readonly all: string | undefined; readonly advised: string | undefined } {
    const key = packageKey({ ...name, version });
    const found = this.#clean.get(key);
    if (found !== undefined) return found;
    const advised = this.#all.filter((record) => !isHardening(record));
    const clean = { all: firstClean(this.#all, { ...name, version }), advised: firstClean(advised, { ...name, version }) };
    this.#clean.set(key, clean);
    return clean;
  }

  #tell(site: Site, records: readonly OsvRecord[], isPinned: boolean): void {
    const defects = defectsOf(records, this.#answer.byId);
    this.ratings.push(...defects.map(({ rated, isMalware }) => (isMalware ? 'critical' : rated.rating)));
    if (isPinned && defects.length > 0) this.afflictions.push({ one: site.one, path: site.manifest.path, defects, clean: site.clean });
    this.findings.push(...defects.map((defect) => findingFor(site, defect, this.#settings)));
  }

  pin(manifest: ReadManifest, one: Dependency, paths: DependencyPaths): void {
    const pin = pinOf(one);
    const records = pin === undefined ? undefined : this.#known.get(packageKey(pin));
    if (pin === undefined || records === undefined || records.length === 0) return;
    const clean = this.#cleanOf(pin, pin.version);
    const site = { manifest, one, clean: clean.advised, path: paths.to(one), version: pin.version };
    this.#tell(site, records, true);
    const hardening = hardeningFor(site, records, isCore(pin.name) ? firstRelease(this.#all, pin) : clean.all);
    if (hardening !== undefined) this.findings.push(hardening);
  }

  range(manifest: ReadManifest, one: Dependency, isLocked: boolean): void {
    const name = rangeOf(one);
    const records = name === undefined ? undefined : this.#known.get(packageKey(name));
    if (name === undefined || records === undefined || isLocked || manifest.isConstraints) return;
    const advised = records.filter((record) => !isHardening(record));
    const judged = judgeRange(one, name, advised);
    if (judged === undefined) return;
    const low = /\d[\w.!+-]*/.exec(one.wanted)?.[0] ?? '0';
    const site = { manifest, one, clean: this.#cleanOf(name, low).advised, path: [], version: one.wanted };
    if (judged.kind === 'only') this.#tell(site, judged.records, false);
    else {
      const finding = admitting(site, judged.records, this.#settings);
      if (finding !== undefined) this.findings.push(finding);
    }
  }
}

/** The first release of MLX above a version that no record is about. */
const firstRelease = (records: readonly OsvRecord[], pin: PackageVersion): string | undefined =>
  releases
    .map(([version]) => version)
    .find((version) => comparerOf('PyPI').compare(version, pin.version) > 0 && !records.some((record) => isAffected(record, { ...pin, version })));

/** What the advisories say of pinned packages and of ranges, and the ratings that were met. `isLocked`: whether a lock pins what a manifest asks for. */
export function vulnerable(
  manifests: readonly ReadManifest[],
  answer: Answer,
  settings: Judging,
  isLocked: (manifest: ReadManifest, one: Dependency) => boolean,
): Verdicts {
  const judge = new Judge(answer, settings);
  for (const manifest of manifests) {
    const paths = new DependencyPaths(manifest);
    for (const one of manifest.dependencies) {
      if (pinOf(one) !== undefined) judge.pin(manifest, one, paths);
      else if (advisedName(one) !== undefined) judge.range(manifest, one, isLocked(manifest, one));
    }
  }
  return judge;
}
