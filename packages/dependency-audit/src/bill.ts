import { type Dependency, type Ecosystem, packageUrl } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';
import type { Affliction } from './vulnerable.ts';

interface Component {
  readonly type: 'library' | 'application' | 'container';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

const refOf = ({ ecosystem, name, version }: Pick<Dependency, 'ecosystem' | 'name' | 'version'>): string =>
  packageUrl(ecosystem, name, version) ?? `${ecosystem}:${name}@${version ?? ''}`;

const typeOf = (ecosystem: Ecosystem): Component['type'] => (ecosystem === 'Docker' ? 'container' : ecosystem === 'GitHub Actions' ? 'application' : 'library');

/** Each pinned package once, with the places that pin it. */
function componentsOf(manifests: readonly ReadManifest[]): readonly Component[] {
  const all = new Map<string, { readonly one: Dependency; readonly places: string[] }>();
  for (const { path, dependencies } of manifests) {
    for (const one of dependencies) {
      if (one.evidence !== 'pinned' || one.version === undefined) continue;
      const found = all.get(refOf(one)) ?? { one, places: [] };
      all.set(refOf(one), found);
      if (found.places.length < 20) found.places.push(`${path}:${one.place.line}`);
    }
  }
  return [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, { one, places }]) => {
      const purl = packageUrl(one.ecosystem, one.name, one.version);
      return {
        type: typeOf(one.ecosystem),
        'bom-ref': ref,
        name: one.name,
        version: one.version ?? '',
        ...(purl !== undefined && { purl }),
        properties: places.map((value) => ({ name: 'mlx-guard:pinned-at', value })),
      };
    });
}

/** What is known to be wrong, as VEX: each defect once, with the components that it affects. */
function vulnerabilitiesOf(afflictions: readonly Affliction[]): readonly unknown[] {
  const all = new Map<string, { readonly rating: string; readonly score: number | undefined; readonly summary: string; readonly refs: Set<string> }>();
  for (const { one, defects } of afflictions) {
    for (const { group, rated, isMalware } of defects) {
      const summary = group.records.flatMap((record) => record.summary ?? [])[0] ?? '';
      const found = all.get(group.id) ?? { rating: isMalware ? 'critical' : rated.rating, score: rated.score, summary, refs: new Set<string>() };
      all.set(group.id, found);
      found.refs.add(refOf(one));
    }
  }
  return [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { rating, score, summary, refs }]) => ({
      'bom-ref': `vulnerability:${id}`,
      id,
      source: { name: 'OSV', url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}` },
      ratings: [{ severity: rating, ...(score !== undefined && { score }) }],
      ...(summary !== '' && { description: summary.slice(0, 1_000) }),
      analysis: { state: 'in_triage' },
      affects: [...refs].sort().map((ref) => ({ ref })),
    }));
}

/** The bill of materials of a run: CycloneDX 1.6, what is pinned, and as VEX what is known to be wrong with it. Deterministic but for its time. */
export function billOf(manifests: readonly ReadManifest[], afflictions: readonly Affliction[], now: Date): string {
  const vulnerabilities = vulnerabilitiesOf(afflictions);
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { timestamp: now.toISOString(), tools: { components: [{ type: 'application', name: 'mlx-guard dependency-audit' }] } },
    components: componentsOf(manifests),
    ...(vulnerabilities.length > 0 && { vulnerabilities }),
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}
