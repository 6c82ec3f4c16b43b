import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { advisoryCount, demoDatabase } from './advisories.ts';

const database = demoDatabase();
const zip = Buffer.from(database.get('PyPI/all.zip') ?? new Uint8Array()).toString('latin1');
const date = z.object({ date: z.iso.datetime() }).parse(JSON.parse(new TextDecoder().decode(database.get('manifest.json')))).date;

describe("the demo's database", () => {
  test('holds both published advisories about MLX', () => {
    for (const id of ['GHSA-w6vg-jg77-2qg6', 'GHSA-j842-xgm4-wf88', 'CVE-2025-62608', 'CVE-2025-62609']) expect(zip).toContain(`"${id}"`);
    expect([...zip.matchAll(/"schema_version"/g)]).toHaveLength(advisoryCount);
  });

  test('is as old as its records, whenever it is written', () => {
    expect(demoDatabase()).toEqual(database);
    expect(zip).toContain(`"modified":"${date}"`);
  });
});
