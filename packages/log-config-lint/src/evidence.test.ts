import { decide, evidenceBytes, evidenceSchema, type GateContext, type GatePolicy, parseJson, sha256Hex } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import { expect, test } from 'vitest';
import { logConfigLint } from './index.ts';

const commit = 'a'.repeat(40);
const clock = '2026-06-01T11:00:00Z';

async function evidence(text: string) {
  const run = { event: 'push', repository: 'o/r', repositoryId: '1', sha: commit, ref: 'refs/heads/main', runId: '7', job: 'guard' };
  const { report } = await runExample(logConfigLint, { files: { 'app.py': text }, run, clock });
  const bytes = evidenceBytes(report);
  const written = new TextDecoder().decode(bytes);
  return { document: evidenceSchema.parse(parseJson(written)), sha256: sha256Hex(written) };
}

const policy: GatePolicy = {
  required: ['log-config-lint'],
  maxAgeMs: 86_400_000,
  requiredMitigations: ['log-minimisation', 'log-protection', 'log-masking', 'log-audit'],
  controls: [],
  policySha256: undefined,
};

test('a gate accepts its evidence, and none that is stale, partial, of another commit or of a leak', async () => {
  const { document, sha256 } = await evidence('x = 1\n');
  const context: GateContext = { repository: 'o/r', commit, runId: '7', proofs: new Map([['log-config-lint', sha256]]), digests: new Map(), jobs: new Map() };
  const submitted = { file: 'x.evidence.json', sha256, document };
  const soon = new Date('2026-06-01T12:00:00Z');
  expect(decide([submitted], policy, context, soon)).toMatchObject({ verdict: 'pass', accepted: ['log-config-lint'], refusals: [] });
  expect(decide([submitted], policy, context, new Date('2026-06-05T12:00:00Z')).verdict).not.toBe('pass');
  expect(decide([{ ...submitted, document: { ...document, partial: { shard: 1, of: 2 } } }], policy, context, soon).verdict).not.toBe('pass');
  expect(decide([submitted], policy, { ...context, commit: 'b'.repeat(40) }, soon).verdict).not.toBe('pass');
  const leak = await evidence('def f(log, prompt):\n    log.info(prompt)\n');
  const proofs = new Map([['log-config-lint', leak.sha256]]);
  expect(decide([{ file: 'x.evidence.json', ...leak }], policy, { ...context, proofs }, soon).verdict).not.toBe('pass');
});
