import type { Example } from '@mlx-guard/core';
import { zipOfFiles } from '@mlx-guard/model-formats';

/** An advisory as examples and tests write it: which versions of which package, and what else differs. */
export interface ExampleAdvisory {
  readonly id: string;
  /** PyPI where nothing else is said. */
  readonly ecosystem?: string;
  readonly package: string;
  readonly introduced?: string;
  readonly fixed?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An advisory in the OSV schema. */
export const advisory = ({ id, ecosystem = 'PyPI', package: name, introduced = '0', fixed, more = {} }: ExampleAdvisory): string =>
  JSON.stringify({
    id,
    modified: '2026-01-01T00:00:00Z',
    affected: [{ package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced }, ...(fixed === undefined ? [] : [{ fixed }])] }] }],
    ...more,
  });

/** A vector that scores 9.8. */
export const criticalVector = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }];

/** The API's answers: for each query in turn what it finds, and each advisory by its id. */
export const apiAnswers = (found: readonly (readonly string[])[], advisories: Readonly<Record<string, string>> = {}): NonNullable<Example['http']> => ({
  'POST https://api.osv.dev/v1/querybatch': JSON.stringify({ results: found.map((ids) => (ids.length === 0 ? {} : { vulns: ids.map((id) => ({ id })) })) }),
  ...Object.fromEntries(Object.entries(advisories).map(([id, text]) => [`GET https://api.osv.dev/v1/vulns/${id}`, text])),
  ...Object.fromEntries(
    Object.values(advisories)
      .flatMap((text): readonly string[] => JSON.parse(text).aliases ?? [])
      .filter((id) => !Object.hasOwn(advisories, id))
      .map((id) => [`GET https://api.osv.dev/v1/vulns/${id}`, { status: 404 }]),
  ),
});

/** A project that is audited against a database of its own, which has one advisory about something else for each kind of package, and these. */
export function audited(files: Example['files'], advisories: readonly ExampleAdvisory[] = [], settings: NonNullable<Example['settings']> = {}): Example {
  const kinds = [...new Set(['PyPI', ...advisories.map(({ ecosystem = 'PyPI' }) => ecosystem)])];
  const databases = kinds.map((ecosystem): readonly [string, Uint8Array] => {
    const own = [{ id: 'OTHER-1', ecosystem, package: 'example.org/other' }, ...advisories.filter((one) => (one.ecosystem ?? 'PyPI') === ecosystem)];
    return [`db/${ecosystem}/all.zip`, zipOfFiles(Object.fromEntries(own.map((one) => [`${one.id}.json`, advisory(one)])))];
  });
  return { files: { ...files, ...Object.fromEntries(databases) }, settings: { 'db-path': 'db', ...settings }, clock: '2026-01-01T12:00:00Z' };
}
