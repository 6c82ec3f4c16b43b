import { quote } from '@mlx-guard/core';
import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { baseName, type Format } from './format.ts';
import { readPackageUrl } from './package-url.ts';
import { rootOf, type View, viewJson } from './view.ts';

function component(purl: View | undefined, one: View, hashes: number): Dependency | Defect | undefined {
  if (purl?.text === undefined) return undefined; // a file, or something without a name that others know
  const read = readPackageUrl(purl.text);
  if (read === undefined) return /^pkg:/.test(purl.text) ? undefined : { place: one.place, problem: `${quote(purl.text)} is no package URL` };
  const { ecosystem, name, version } = read;
  const base = { ecosystem, name, origin: 'registry', hashes, place: purl.place } as const;
  return version === undefined ? { ...base, evidence: 'unresolved', wanted: 'any version' } : { ...base, evidence: 'pinned', version, wanted: `==${version}` };
}

/** Components within components; deeper than 20 is none that a tool wrote. */
function* components(list: View | undefined, depth = 0): Iterable<Dependency | Defect | undefined> {
  for (const one of list?.items ?? []) {
    yield component(one.get('purl'), one, one.get('hashes')?.items.length ?? 0);
    if (depth < 20) yield* components(one.get('components'), depth + 1);
  }
}

function* spdxPackages(root: View): Iterable<Dependency | Defect | undefined> {
  for (const one of root.get('packages')?.items ?? []) {
    const reference = (one.get('externalRefs')?.items ?? []).find((ref) => ref.get('referenceType')?.text === 'purl');
    yield component(reference?.get('referenceLocator'), one, one.get('checksums')?.items.length ?? 0);
  }
}

/** Reads a bill of materials: CycloneDX 1.2 to 1.7 or SPDX 2.x, as JSON. What has no package URL is passed over. */
function readSbom(text: string): Content {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'bill of materials');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const isCycloneDx = root.get('bomFormat')?.text === 'CycloneDX';
  const isSpdx = /^SPDX-2\.\d$/.test(root.get('spdxVersion')?.text ?? '');
  if (!isCycloneDx && !isSpdx)
    return viewed.defects.length > 0 ? { dependencies: [], defects: viewed.defects } : broken('it is neither CycloneDX nor SPDX 2 in JSON');
  const read = sorted(isCycloneDx ? [...components(root.get('components'))] : [...spdxPackages(root)]);
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects] };
}

/** A bill of materials. */
export const sbom: Format = {
  id: 'sbom',
  title: 'bill of materials',
  role: 'lock',
  isAt: (path) => /^(?:bom|sbom)\.json$|\.(?:cdx|cyclonedx|spdx)\.json$/i.test(baseName(path)),
  read: readSbom,
};
