import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineType, evidenceBytes, parseEvidence, parsePolicy, readBaseline, reportSchema, schemaUrl } from '@mlx-guard/core';
import ajv2020 from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { goldenReports } from '../golden/reports.ts';

const folder = join(root, 'docs/reference/schemas');
const ajv = new ajv2020.default({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
ajvFormats.default(ajv);

const readObject = (text: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('no object');
  return { ...value };
};

const validatorOf = (name: string) => ajv.getSchema(schemaUrl(name)) ?? ajv.compile(readObject(readFileSync(join(folder, `${name}.json`), 'utf8')));

function problemsOf(name: string, document: unknown): readonly unknown[] {
  const validate = validatorOf(name);
  validate(document);
  return validate.errors ?? [];
}

const lock = {
  lockVersion: 1,
  version: 1,
  algorithm: 'sha256',
  roots: [{ path: '.', files: [{ path: 'w.gguf', size: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }] }],
};

const known = {
  type: baselineType,
  findings: [{ fingerprint: '0'.repeat(32), rule: 'model-checksum/extra-file', path: 'models/notes.txt', count: 2 }],
};

/** Documents as mlx-guard writes them, and what reads them there. */
const documents = Object.entries(goldenReports).flatMap(([label, make]) => {
  const report = make();
  const evidence = new TextDecoder().decode(evidenceBytes(report));
  return [
    { label, name: 'report-v1', document: readObject(JSON.stringify(report)), accepts: (value: unknown) => reportSchema.safeParse(value).success },
    { label, name: 'evidence-v1', document: readObject(evidence), accepts: (value: unknown) => succeeds(() => parseEvidence(JSON.stringify(value))) },
  ];
});
documents.push(
  { label: 'a lock', name: 'model-lock-v1', document: lock, accepts: (value) => value === lock },
  { label: 'a baseline', name: 'baseline-v1', document: known, accepts: (value) => !('problem' in readBaseline(JSON.stringify(value))) },
  // More about the policy stands in policy-schema.test.ts.
  { label: 'a policy', name: 'policy-v1', document: { version: 1 }, accepts: (value) => succeeds(() => parsePolicy(JSON.stringify(value), [], new Date(0))) },
);

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

describe('the published JSON Schemas', () => {
  it('are those that documents are checked against here', () => {
    expect(readdirSync(folder).sort()).toEqual([...new Set(documents.map(({ name }) => `${name}.json`))].sort());
  });

  it.each(documents)('$name takes what is written: $label', ({ name, document }) => {
    expect(problemsOf(name, document)).toEqual([]);
  });

  it.each(documents.filter(({ label }) => ['failing', 'a lock', 'a baseline', 'a policy'].includes(label)))(
    '$name refuses what mlx-guard refuses: $label',
    ({ name, document, accepts }) => {
      const lacking = Object.keys(document).map((key) => Object.fromEntries(Object.entries(document).filter(([other]) => other !== key)));
      for (const wrong of [...lacking, { ...document, more: 1 }, { ...document, version: 'x' }, []]) {
        expect(problemsOf(name, wrong).length === 0).toBe(accepts(wrong));
      }
      expect(accepts({ ...document, more: 1 })).toBe(false);
    },
  );
});
