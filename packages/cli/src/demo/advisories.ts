import type { Json } from '@mlx-guard/core';
import { zipOfFiles } from '@mlx-guard/model-formats';

/** When the newest of these advisories was published: the database knows of nothing since, and never gets newer by itself. */
export const knownUntil = '2025-11-21T00:00:00Z';

interface Facts {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly package: string;
  readonly fixed: string;
  readonly severity: { readonly type: string; readonly score: string };
}

/** What is published about some versions that the broken example pins: ids, ranges and ratings are facts, the words are ours. */
const facts: readonly Facts[] = [
  {
    id: 'GHSA-w6vg-jg77-2qg6',
    aliases: ['CVE-2025-62608', 'PYSEC-2025-138'],
    summary: 'Reading a crafted .npy file reads past the end of its header',
    package: 'mlx',
    fixed: '0.29.4',
    severity: { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:L/SC:N/SI:N/SA:N/E:P' },
  },
  {
    id: 'GHSA-j842-xgm4-wf88',
    aliases: ['CVE-2025-62609', 'PYSEC-2025-139'],
    summary: 'Reading a crafted GGUF file follows a null pointer',
    package: 'mlx',
    fixed: '0.29.4',
    severity: { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:P' },
  },
  {
    id: 'GHSA-jjg7-2v4v-x38h',
    aliases: ['CVE-2024-3651', 'PYSEC-2024-60'],
    summary: 'Encoding a crafted host name takes quadratic time',
    package: 'idna',
    fixed: '3.7',
    severity: { type: 'CVSS_V3', score: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' },
  },
];

const record = ({ id, aliases, summary, package: name, fixed, severity }: Facts): Json => ({
  schema_version: '1.7.0',
  id,
  aliases: [...aliases],
  summary,
  modified: knownUntil,
  severity: [severity],
  affected: [{ package: { ecosystem: 'PyPI', name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }] }],
});

/** How many advisories the demo's database has. */
export const advisoryCount = facts.length;

/** A database of the demo, as an export of OSV is laid out: path to content. It holds a few records and the day of the newest, whenever it is written. */
export const demoDatabase = (): ReadonlyMap<string, Uint8Array> =>
  new Map([
    ['PyPI/all.zip', zipOfFiles(Object.fromEntries(facts.map((one) => [`${one.id}.json`, JSON.stringify(record(one))])))],
    ['manifest.json', new TextEncoder().encode(`${JSON.stringify({ date: knownUntil })}\n`)],
  ]);
