import { isVersion, normaliseName } from '@mlx-guard/dependency-formats';
import { compare } from '@renovatebot/pep440';
import type { Affected, OsvRecord } from './osv-record.ts';

/** One version of one package. The name is normalised (PEP 503). */
export interface PackageVersion {
  readonly ecosystem: 'PyPI';
  readonly name: string;
  readonly version: string;
}

type Event = NonNullable<Affected['ranges']>[number]['events'][number];
type Range = NonNullable<Affected['ranges']>[number];

const versionOf = ({ introduced, fixed, last_affected: last, limit }: Event): string => introduced ?? fixed ?? last ?? limit ?? '';

/** `0` stands before every version. What cannot be compared stands there too if it begins a range, and is left out if it ends one: then more is affected, never less. */
function usable(events: readonly Event[]): readonly Event[] {
  return events.flatMap((event) => {
    if (event.limit !== undefined) return [];
    if (event.introduced !== undefined) return [isVersion(event.introduced) ? event : { introduced: '0' }];
    return isVersion(versionOf(event)) ? [event] : [];
  });
}

const order = (a: Event, b: Event): number => {
  const zeroA = a.introduced === '0' ? 0 : 1;
  const zeroB = b.introduced === '0' ? 0 : 1;
  return zeroA === 0 || zeroB === 0 ? zeroA - zeroB : compare(versionOf(a), versionOf(b));
};

/** `BeforeLimits` of the specification. */
function isBeforeLimits(version: string, events: readonly Event[]): boolean {
  const limits = events.flatMap(({ limit }) => limit ?? []);
  return limits.length === 0 || limits.some((limit) => limit === '*' || !isVersion(limit) || compare(version, limit) < 0);
}

/** `IncludedInRanges` of the specification, for one range. Events of equal version keep their order. */
function isInRange(version: string, { type, events }: Range): boolean {
  if (type === 'GIT' || !isBeforeLimits(version, events)) return false;
  let isAffected = false;
  for (const event of usable(events).toSorted(order)) {
    if (event.introduced !== undefined) isAffected ||= event.introduced === '0' || compare(version, event.introduced) >= 0;
    else if (event.fixed !== undefined && compare(version, event.fixed) >= 0) isAffected = false;
    else if (event.last_affected !== undefined && compare(version, event.last_affected) > 0) isAffected = false;
  }
  return isAffected;
}

function isListed(version: string, versions: readonly string[]): boolean {
  if (versions.includes(version)) return true;
  return isVersion(version) && versions.some((one) => isVersion(one) && compare(one, version) === 0);
}

/** A version and, where it is a build of one (`1.0+cpu`, PEP 440 local versions), that one. */
const readings = (version: string): readonly string[] =>
  isVersion(version) && version.includes('+') ? [version, version.split('+')[0] ?? version] : [version];

/** What an advisory says of a package. Ecosystems may carry a suffix (`PyPI:…`). */
export const entriesFor = ({ affected }: OsvRecord, name: string): readonly Affected[] =>
  (affected ?? []).filter((one) => one.package?.ecosystem.split(':')[0] === 'PyPI' && normaliseName(one.package.name) === name);

/**
 * Whether an advisory is about this version: `IsVulnerable` of the OSV specification (listed, or within a range), by PEP 440. A version that is none
 * is only looked up among those listed. A withdrawn advisory is about nothing.
 */
export function isAffected(record: OsvRecord, { name, version }: PackageVersion): boolean {
  if (record.withdrawn) return false;
  return entriesFor(record, name).some(({ versions, ranges }) =>
    readings(version).some((one) => isListed(one, versions ?? []) || (isVersion(one) && (ranges ?? []).some((range) => isInRange(one, range)))),
  );
}

/** The lowest version above this one that some advisory calls fixed and none of them is about; undefined where there is none. */
export function firstClean(records: readonly OsvRecord[], { name, version, ecosystem }: PackageVersion): string | undefined {
  if (!isVersion(version)) return undefined;
  const fixed = records.flatMap((record) => entriesFor(record, name)).flatMap(({ ranges }) => ranges ?? []);
  const candidates = fixed.filter(({ type }) => type !== 'GIT').flatMap(({ events }) => events.flatMap((event) => event.fixed ?? []));
  return candidates
    .filter((one) => isVersion(one) && compare(one, version) > 0)
    .toSorted(compare)
    .find((one) => !records.some((record) => isAffected(record, { ecosystem, name, version: one })));
}
