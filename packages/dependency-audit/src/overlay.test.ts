import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ownAdvisories } from './advisories.generated.ts';
import { isAffected } from './affected.ts';
import { osvRecordSchema } from './osv-record.ts';
import { overlayDate, withOverlay } from './overlay.ts';

const day = z.iso.datetime();
const event = z.union([z.strictObject({ introduced: z.string() }), z.strictObject({ fixed: z.string() }), z.strictObject({ last_affected: z.string() })]);

/** The OSV schema, as far as these use it and no further. */
const schema = z.strictObject({
  schema_version: z.literal('1.7.0'),
  id: z.string().regex(/^MLXG-\d{4}-\d{4}$/),
  modified: day,
  published: day,
  aliases: z.array(z.string().regex(/^(?:CVE|GHSA)-/)).optional(),
  summary: z.string().max(120),
  details: z.string(),
  affected: z
    .array(
      z.strictObject({
        package: z.strictObject({ ecosystem: z.literal('PyPI'), name: z.string().regex(/^mlx/), purl: z.string().startsWith('pkg:pypi/mlx') }),
        ranges: z.array(z.strictObject({ type: z.literal('ECOSYSTEM'), events: z.array(event).length(2) })).length(1),
      }),
    )
    .min(1),
  references: z.array(z.strictObject({ type: z.enum(['FIX', 'REPORT', 'ADVISORY']), url: z.url({ protocol: /^https$/ }) })).min(1),
  database_specific: z.strictObject({
    mlx_guard: z.strictObject({ kind: z.enum(['cve-unmapped', 'hardening-fix']), evidence: z.array(z.url({ protocol: /^https$/ })).min(1) }),
    cwe_ids: z.array(z.string().regex(/^CWE-\d+$/)).min(1),
  }),
});

const records = ownAdvisories.map((text) => schema.parse(JSON.parse(text)));
const affecting = (name: string, version: string) =>
  ownAdvisories
    .map((text) => osvRecordSchema.parse(JSON.parse(text)))
    .filter((record) => isAffected(record, { ecosystem: 'PyPI', name, version }))
    .map(({ id }) => id);

describe('our own advisories about MLX', () => {
  test('are OSV records with evidence that anybody can read', () => {
    expect(records.length).toBeGreaterThan(10);
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    for (const { references, database_specific: own } of records) expect(own.mlx_guard.evidence).toEqual(references.map(({ url }) => url));
    expect(overlayDate.getTime()).toBe(Math.max(...records.map(({ modified }) => Date.parse(modified))));
  });

  test.each([
    ['mlx', '0.29.3', 10],
    ['mlx', '0.30.1', 9],
    ['mlx', '0.31.2', 8],
    ['mlx', '0.32.0', 4],
    ['mlx', '0.32.1', 1],
    ['mlx', '0.32.2', 0],
    ['mlx-lm', '0.30.5', 0],
    ['mlx-lm', '0.30.6', 1],
    ['mlx-lm', '0.31.3', 1],
    ['mlx-lm', '0.32.0', 0],
    ['mlx-metal', '0.29.3', 0],
  ])('%s %s lacks %i fixes', (name, version, count) => {
    expect(affecting(name, version)).toHaveLength(count);
  });

  test('say nothing of a package that the source did not answer about', () => {
    expect(withOverlay({ known: [], byId: new Map(), gaps: [] }).known).toEqual([]);
  });
});
