import { type Finding, quote, type Severity } from '@mlx-guard/core';
import { type Dependency, isVersion } from '@mlx-guard/dependency-formats';
import { firstClean } from './affected.ts';
import { type AliasGroup, aliasGroups } from './alias-groups.ts';
import { locate } from './hygiene.ts';
import type { ReadManifest } from './inventory.ts';
import { type Rated, type Rating, rate, ratings } from './rating.ts';
import { maliciousDependency } from './rules/malicious-dependency.ts';
import { vulnerableDependency } from './rules/vulnerable-dependency.ts';
import { vulnerableMlx } from './rules/vulnerable-mlx.ts';
import { type Answer, type Known, packageKey } from './source.ts';
import type { Settings } from './surface.ts';

/** The packages of MLX itself, as PyPI names them. */
const ofMlx = /^mlx(?:-lm|-metal|-cpu|-cuda(?:-\d+)?|-vlm|-audio|-data|-swift)?$/;

const maxNamed = 5;

/** One defect of one version, and how bad it is. */
interface Defective {
  readonly group: AliasGroup;
  readonly rated: Rated;
  readonly isMalware: boolean;
}

/** How severe a rating is for this run. */
function severityOf(rating: Rating, settings: Pick<Settings, 'severity-error' | 'on-unknown-severity'>): Severity {
  if (rating === 'unknown') return settings['on-unknown-severity'];
  if (ratings.indexOf(rating) <= ratings.indexOf(settings['severity-error'])) return 'error';
  return rating === 'low' ? 'note' : 'warning';
}

function defectsOf({ records }: Known, byId: Answer['byId']): readonly Defective[] {
  return aliasGroups(records).map((group) => {
    const isMalware = [group.id, ...group.aliases].some((id) => id.startsWith('MAL-'));
    const others = group.aliases.flatMap((id) => byId.get(id) ?? []).filter((one) => !one.withdrawn && !group.records.includes(one));
    return { group, isMalware, rated: rate([...group.records, ...others]) };
  });
}

/** What to change at this place. The version comes from a database: it is shown only if it is one. */
function fixFor({ kind }: ReadManifest, { name }: Dependency, clean: string | undefined): string | undefined {
  if (clean === undefined || !isVersion(clean)) return undefined;
  return kind === 'uv-lock' ? `uv lock --upgrade-package '${name}>=${clean}'` : `${name}==${clean}`;
}

const ruleFor = (name: string, isMalware: boolean) => (isMalware ? maliciousDependency : ofMlx.test(name) ? vulnerableMlx : vulnerableDependency);

function findingFor(manifest: ReadManifest, one: Dependency, defect: Defective, clean: string | undefined, settings: Settings): Finding {
  const { group, rated, isMalware } = defect;
  const names = group.aliases.slice(0, maxNamed);
  const known = names.length === 0 ? '' : ` (${names.map(quote).join(', ')})`;
  const summary = group.records.flatMap((record) => record.summary ?? [])[0];
  const what = isMalware ? 'is malware' : `has a known vulnerability${rated.rating === 'unknown' ? ', not rated' : `, rated ${rated.rating}`}`;
  const cure = isMalware ? '' : clean === undefined ? '; no version is known to be free of it' : `; ${quote(clean)} is the first above it without one`;
  const message = `${quote(one.name)} ${quote(one.version ?? '')} ${what}: ${quote(group.id)}${known}${summary === undefined ? '' : `, ${quote(summary)}`}${cure}`;
  const fix = isMalware ? undefined : fixFor(manifest, one, clean);
  const stable = [group.id, ...group.aliases].find((id) => id.startsWith('CVE-')) ?? group.id; // other names come and go
  return ruleFor(one.name, isMalware).finding(locate(manifest.path, one.place), message, {
    identity: `${one.name}\n${stable}`,
    severity: isMalware ? 'error' : severityOf(rated.rating, settings),
    evidence: {
      package: one.name,
      version: one.version ?? '',
      advisory: group.id,
      ...(names.length > 0 && { aliases: names.join(' ') }),
      rating: rated.rating,
      ...(rated.score !== undefined && { cvss: rated.score }),
    },
    ...(fix !== undefined && { fix }),
  });
}

/** What the advisories say of the pinned packages, and the ratings that were met. */
export function vulnerable(
  manifests: readonly ReadManifest[],
  answer: Answer,
  settings: Settings,
): { readonly findings: readonly Finding[]; readonly ratings: readonly Rating[] } {
  const judged = new Map(
    answer.known.map((known) => [
      packageKey(known.package),
      { defects: defectsOf(known, answer.byId), clean: firstClean([...answer.byId.values()], known.package) },
    ]),
  );
  const met: Rating[] = [];
  const findings = manifests.flatMap((manifest) =>
    manifest.dependencies.flatMap((one) => {
      const { defects = [], clean } = judged.get(packageKey({ name: one.name, version: one.version ?? '' })) ?? {};
      if (one.evidence !== 'pinned') return [];
      met.push(...defects.map(({ rated, isMalware }) => (isMalware ? 'critical' : rated.rating)));
      return defects.map((defect) => findingFor(manifest, one, defect, clean, settings));
    }),
  );
  return { findings, ratings: met };
}
