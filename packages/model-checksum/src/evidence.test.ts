import {
  decide,
  type Example,
  evidenceBytes,
  type GateContext,
  type GatePolicy,
  parseEvidence,
  type RefusalCode,
  type Report,
  sha256Hex,
} from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { sumsOf } from './example-sums.ts';
import { modelChecksum } from './index.ts';

const run = { sha: 'a'.repeat(40), repository: 'o/r', runId: '7' };
const clock = '2026-01-01T00:00:00Z';
const model: Example['files'] = { 'm/w.gguf': '', 'm/v.gguf': '', 'm/SHA256SUMS': sumsOf('v.gguf', 'w.gguf') };

const policy: GatePolicy = { required: ['model-checksum'], maxAgeMs: 3_600_000, requiredMitigations: ['integrity'], controls: [], policySha256: undefined };

/** What the gate says of the evidence of a report, an hour less than it may be old by default. */
function judged(report: Report, { now = '2026-01-01T00:30:00Z', ...changes }: Partial<GateContext> & { readonly now?: string } = {}): readonly RefusalCode[] {
  const bytes = evidenceBytes(report);
  const sha256 = sha256Hex(bytes);
  const context: GateContext = {
    repository: run.repository,
    commit: run.sha,
    runId: run.runId,
    proofs: new Map([['model-checksum', sha256]]),
    digests: new Map(),
    jobs: new Map(),
    ...changes,
  };
  const document = parseEvidence(new TextDecoder().decode(bytes));
  return decide([{ file: 'e.json', sha256, document }], policy, context, new Date(now)).refusals.map(({ code }) => code);
}

const report = async (files: Example['files'], settings: Example['settings'] = {}): Promise<Report> =>
  (await runExample(modelChecksum, { files, settings, run, clock })).report;

describe('the evidence of a verification', () => {
  test('is accepted, and covers integrity', async () => {
    expect(judged(await report(model))).toEqual([]);
  });

  test('is refused when it is stale, of another commit, repository or run, or altered', async () => {
    const whole = await report(model);
    expect(judged(whole, { now: '2026-01-01T01:00:01Z' })).toContain('evidence-stale');
    expect(judged(whole, { commit: 'b'.repeat(40) })).toContain('evidence-wrong-commit');
    expect(judged(whole, { repository: 'o/other' })).toContain('evidence-wrong-repository');
    expect(judged(whole, { runId: '8' })).toContain('evidence-wrong-run');
    expect(judged(whole, { proofs: new Map([['model-checksum', '0'.repeat(64)]]) })).toContain('evidence-altered');
  });

  test('is refused when it is of a shard, though that passed', async () => {
    const shard = await report(model, { shard: '1/2' });
    expect(shard.verdict).toBe('pass');
    expect(judged(shard)).toContain('evidence-partial');
  });

  test('is accepted when the shards were merged, and refused when one was missing', async () => {
    const results: Record<string, string> = {};
    for (const index of [1, 2]) {
      const { outlet } = await runExample(modelChecksum, { files: model, settings: { shard: `${index}/2` }, run, clock });
      results[`r/${index}`] = Buffer.from(outlet.attached.get(`shard-${index}-of-2.json`) ?? '').toString();
    }
    const settings = { mode: 'merge', results: 'r/*' };
    expect(judged(await report(results, settings))).toEqual([]);
    expect(judged(await report({ 'r/1': results['r/1'] ?? '' }, settings))).toContain('guard-failed');
  });

  test('is refused when the model is not what it should be, or was not looked at', async () => {
    expect(judged(await report({ ...model, 'm/w.gguf': 'x' }))).toContain('guard-failed');
    expect(judged(await report({ 'README.md': '' }))).toContain('mitigation-uncovered');
  });
});
