import type { Dependency } from '@mlx-guard/dependency-formats';
import { fixedVersions, isAffected, type PackageName } from './affected.ts';
import { npmSpan } from './npm-range.ts';
import type { OsvRecord } from './osv-record.ts';
import { pythonSpan } from './python-range.ts';

/** What a range allows. */
export interface Span {
  /** The lowest version that it names; undefined: none. */
  readonly low: string | undefined;
  /** A version just below its upper bound; undefined: it has none. */
  readonly top: string | undefined;
  readonly allows: (version: string) => boolean;
}

/** How an advisory stands to a range. `only`: every version that it allows is affected; `admits`: the lowest is, and a clean one is allowed too. */
export interface RangeJudgement {
  readonly kind: 'only' | 'admits';
  readonly records: readonly OsvRecord[];
}

/** A moving tag of an action stands for the newest version of its series. */
function actionSpan(tag: string): Span | undefined {
  const series = tag.replace(/^v/, '');
  const span = npmSpan(series);
  return span && { ...span, low: undefined, top: `${series.split('.').slice(0, 2).join('.')}.999999` };
}

const spanOf = (one: Dependency, ecosystem: PackageName['ecosystem']): Span | undefined =>
  ecosystem === 'PyPI' ? pythonSpan(one.wanted) : ecosystem === 'GitHub Actions' ? actionSpan(one.wanted) : npmSpan(one.wanted);

/** Beyond every version that is. */
const beyond = '999999.0.0';

/** The version that tells whether a range needs a closer look: its lowest, or where it has none its highest. Undefined where it names no bound. */
export function probeOf(one: Dependency, ecosystem: PackageName['ecosystem']): string | undefined {
  const span = one.evidence === 'range' ? spanOf(one, ecosystem) : undefined;
  return span?.low ?? span?.top;
}

/** What advisories say of a range; undefined where the lowest version that it allows is clean, or where it names no bounds that tell. Never invents a version that is installed. */
export function judgeRange(one: Dependency, name: PackageName, records: readonly OsvRecord[]): RangeJudgement | undefined {
  if (one.evidence !== 'range') return undefined;
  const span = spanOf(one, name.ecosystem);
  if (span === undefined || records.length === 0) return undefined;
  const about = (version: string): readonly OsvRecord[] => records.filter((record) => isAffected(record, { ...name, version }));
  const high = about(span.top ?? beyond);
  const low = span.low === undefined ? undefined : about(span.low);
  const hasClean = high.length === 0 || fixedVersions(records, name).some((version) => span.allows(version) && about(version).length === 0);
  if (!hasClean && (low === undefined || low.length > 0)) return { kind: 'only', records: high };
  return low !== undefined && low.length > 0 ? { kind: 'admits', records: low } : undefined;
}
