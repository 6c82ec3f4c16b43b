import { type Evidence, refusalCodes } from '@mlx-guard/core';
import { placesOf, ruleTester, runExample } from '@mlx-guard/testing';
import { expect, test } from 'vitest';
import { evidence, gateOver } from './examples.ts';
import { releaseGate } from './index.ts';
import { readProofs } from './proofs.ts';

ruleTester(releaseGate);

const run = async (documents: readonly Evidence[], change: Parameters<typeof gateOver>[1] = {}) =>
  (await runExample(releaseGate, gateOver(documents, change))).report;

test('every reason to refuse has its rule', () => {
  const names = releaseGate.rules.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...refusalCodes]));
});

test('a run that is fully proved passes, and shows the coverage of all twenty mitigations', async () => {
  const report = await run([evidence()]);
  expect(report.verdict).toBe('pass');
  expect(report.outputs).toMatchObject({ covered: '["integrity"]', accepted: '["model-checksum"]' });
  expect(report.details).toMatchObject([
    { rows: { length: 20 } },
    { title: 'Evidence', rows: [['model-checksum', 'pass', 'guard', expect.any(String), 'no', 'yes']] },
  ]);
});

test('toJSON(needs) proves by the outputs of successful jobs', async () => {
  const digest = JSON.parse(gateOver([evidence()]).settings?.['proofs'] ?? '{}')['model-checksum'];
  const needs = (result: string) => ({ settings: { proofs: JSON.stringify({ checksum: { result, outputs: { 'evidence-digest': digest } } }) } });
  expect((await run([evidence()], needs('success'))).verdict).toBe('pass');
  const cancelled = await run([evidence()], needs('cancelled'));
  expect(placesOf(cancelled, 'release-gate/job-unsuccessful')).toEqual([undefined]);
});

test('without a policy, a required guard or evidence there is nothing to release on', async () => {
  const report = await run([], { settings: { guards: '' } });
  expect([report.verdict, placesOf(report, 'release-gate/evidence-missing')]).toEqual(['fail', [undefined]]);
});

test('by default the guards with a section in the policy are required', async () => {
  const report = await run([evidence()], { settings: { guards: '' }, policy: { guards: ['model-checksum', 'log-config-lint', 'release-gate'] } });
  expect(report.findings.map(({ message }) => message)).toEqual([
    'the evidence `log-config-lint` is missing: its guard did not run, or its files were not handed in',
  ]);
});

test('a run that does not know its commit accepts nothing', async () => {
  const report = await run([evidence()], { run: { repository: 'o/r', runId: '7', sha: undefined } });
  expect(placesOf(report, 'release-gate/evidence-wrong-commit')).toHaveLength(1);
});

test.each(['', 'x', '[]', '{"a":1}', '{"a":"short"}', '{"a":{"result":1}}'])('%j is no proof', (text) => {
  expect(readProofs(text)).toBeUndefined();
});

test('proofs that cannot be read, and an unknown mitigation, are mistakes of the user', async () => {
  expect((await run([evidence()], { settings: { proofs: 'nothing' } })).failure?.code).toBe('invalid-setting');
  expect((await run([evidence()], { settings: { require: 'integrty' } })).failure?.message).toContain('there is no mitigation `integrty`');
});
