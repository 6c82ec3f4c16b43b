import type { Ecosystem } from '@mlx-guard/dependency-formats';
import { type Comparer, comparerOf } from './comparer.ts';
import type { Affected, OsvRecord } from './osv-record.ts';

/** A package that is asked about. */
export interface PackageName {
  readonly ecosystem: Ecosystem;
  /** As its ecosystem compares names. */
  readonly name: string;
}

/** One version of one package. */
export interface PackageVersion extends PackageName {
  readonly version: string;
}

type Range = NonNullable<Affected['ranges']>[number];
type Event = Range['events'][number];

const versionOf = ({ introduced, fixed, last_affected: last, limit }: Event): string => introduced ?? fixed ?? last ?? limit ?? '';

/** `0` stands before every version. What cannot be compared stands there too if it begins a range, and is left out if it ends one: then more is affected, never less. */
function usable(events: readonly Event[], { isVersion }: Comparer): readonly Event[] {
  return events.flatMap((event) => {
    if (event.limit !== undefined) return [];
    if (event.introduced !== undefined) return [isVersion(event.introduced) ? event : { introduced: '0' }];
    return isVersion(versionOf(event)) ? [event] : [];
  });
}

const order =
  ({ compare }: Comparer) =>
  (a: Event, b: Event): number => {
    const zeroA = a.introduced === '0' ? 0 : 1;
    const zeroB = b.introduced === '0' ? 0 : 1;
    return zeroA === 0 || zeroB === 0 ? zeroA - zeroB : compare(versionOf(a), versionOf(b));
  };

/** `BeforeLimits` of the specification. */
function isBeforeLimits(version: string, events: readonly Event[], { isVersion, compare }: Comparer): boolean {
  const limits = events.flatMap(({ limit }) => limit ?? []);
  return limits.length === 0 || limits.some((limit) => limit === '*' || !isVersion(limit) || compare(version, limit) < 0);
}

/** `IncludedInRanges` of the specification, for one range. Events of equal version keep their order. */
function isInRange(version: string, { type, events }: Range, comparer: Comparer): boolean {
  if (type === 'GIT' || !isBeforeLimits(version, events, comparer)) return false;
  const { compare } = comparer;
  let isAffected = false;
  for (const event of usable(events, comparer).toSorted(order(comparer))) {
    if (event.introduced !== undefined) isAffected ||= event.introduced === '0' || compare(version, event.introduced) >= 0;
    else if (event.fixed !== undefined && compare(version, event.fixed) >= 0) isAffected = false;
    else if (event.last_affected !== undefined && compare(version, event.last_affected) > 0) isAffected = false;
  }
  return isAffected;
}

function isListed(version: string, versions: readonly string[], { isVersion, compare }: Comparer): boolean {
  if (versions.includes(version)) return true;
  return isVersion(version) && versions.some((one) => isVersion(one) && compare(one, version) === 0);
}

/** A version and, where it is a build of one (`1.0+cpu`, PEP 440 local versions), that one. */
const readings = ({ ecosystem, version }: PackageVersion, { isVersion }: Comparer): readonly string[] =>
  ecosystem === 'PyPI' && isVersion(version) && version.includes('+') ? [version, version.split('+')[0] ?? version] : [version];

/** The ecosystem of an entry without what follows its colon (`Debian:12`). */
const ecosystemOf = ({ package: about }: Affected): string | undefined => about?.ecosystem.split(':')[0];

/** What an advisory says of a package; of a repository, whatever has a range of its commits. */
export function entriesFor({ affected }: OsvRecord, { ecosystem, name }: PackageName): readonly Affected[] {
  const { nameOf } = comparerOf(ecosystem);
  if (ecosystem === 'GIT')
    return (affected ?? []).filter(({ ranges }) => (ranges ?? []).some(({ type, repo }) => type === 'GIT' && nameOf(repo ?? '') === name));
  return (affected ?? []).filter((one) => ecosystemOf(one) === ecosystem && one.package !== undefined && nameOf(one.package.name) === name);
}

/**
 * Whether an advisory is about this version: `IsVulnerable` of the OSV specification (listed, or within a range), compared as its ecosystem does. A
 * version that is none is only looked up among those listed, and so is a tag of a repository. A withdrawn advisory is about nothing.
 */
export function isAffected(record: OsvRecord, one: PackageVersion): boolean {
  if (record.withdrawn) return false;
  const comparer = comparerOf(one.ecosystem);
  if (one.ecosystem === 'GIT') return entriesFor(record, one).some(({ versions }) => (versions ?? []).includes(one.version));
  return entriesFor(record, one).some(({ versions, ranges }) =>
    readings(one, comparer).some(
      (version) =>
        isListed(version, versions ?? [], comparer) || (comparer.isVersion(version) && (ranges ?? []).some((range) => isInRange(version, range, comparer))),
    ),
  );
}

/** Every version that some advisory calls fixed, in order. */
export function fixedVersions(records: readonly OsvRecord[], one: PackageName): readonly string[] {
  const { isVersion, compare } = comparerOf(one.ecosystem);
  const ranges = records.flatMap((record) => entriesFor(record, one)).flatMap(({ ranges: all }) => all ?? []);
  const fixed = ranges.filter(({ type }) => type !== 'GIT').flatMap(({ events }) => events.flatMap((event) => event.fixed ?? []));
  return [...new Set(fixed)].filter(isVersion).toSorted(compare);
}

/** The lowest version above this one that some advisory calls fixed and none of them is about; undefined where there is none. */
export function firstClean(records: readonly OsvRecord[], one: PackageVersion): string | undefined {
  const { isVersion, compare } = comparerOf(one.ecosystem);
  if (!isVersion(one.version)) return undefined;
  return fixedVersions(records, one)
    .filter((version) => compare(version, one.version) > 0)
    .find((version) => !records.some((record) => isAffected(record, { ...one, version })));
}
