import { canonicalJson, type Evidence, type Report, sha256Hex } from '@mlx-guard/core';
import { zipOfFiles } from '@mlx-guard/model-formats';
import { type MemoryArtifacts, placesOf, runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidence, gateOver } from './examples.ts';
import { releaseGate } from './index.ts';

const zipOf = (...documents: readonly Evidence[]): Uint8Array =>
  zipOfFiles({
    'x.summary.md': '# pass',
    ...Object.fromEntries(documents.map((document) => [`${document.name}.evidence.json`, canonicalJson(document)])),
  });

const digestOf = (document: Evidence): string => sha256Hex(canonicalJson(document));

/** A gate that reads artifacts; each document is vouched for, but for those that a job does not know of. */
async function gate(artifacts: MemoryArtifacts, vouched: readonly Evidence[] = [evidence()], settings: Readonly<Record<string, string>> = {}): Promise<Report> {
  const needs = {
    guard: { result: 'success', outputs: Object.fromEntries(vouched.map((one, index) => [`${index}-evidence-digest`, digestOf(one)])) },
  };
  const example = gateOver([], { settings: { 'evidence-from': 'artifacts', proofs: JSON.stringify(needs), ...settings } });
  return (await runExample(releaseGate, { ...example, artifacts })).report;
}

const rulesOf = (report: Report): readonly string[] => report.findings.map(({ rule }) => rule.replace('release-gate/', ''));
const gapsOf = (report: Report): readonly (readonly [string, string])[] => report.coverage.skipped.map(({ what, why }) => [what, why]);

describe('evidence from artifacts of the run', () => {
  test('is accepted where it is whole, and vouched for by its digest', async () => {
    const report = await gate([['mlx-guard-evidence-guard-1', zipOf(evidence())]]);
    expect([report.verdict, rulesOf(report), report.outputs['accepted']]).toEqual(['pass', [], '["model-checksum"]']);
    expect(report.details[0]).toMatchObject({ title: 'Coverage of the threat model', rows: { length: 20 } });
  });

  test('is looked for only where the name fits', async () => {
    const artifacts: MemoryArtifacts = [['build-output', zipOf(evidence())]];
    expect(rulesOf(await gate(artifacts))).toContain('evidence-missing');
    expect((await gate(artifacts, [evidence()], { artifacts: 'build-*' })).verdict).toBe('pass');
  });

  test('says in findings what it is about, and points at no file of the checkout', async () => {
    const failed = evidence({ verdict: 'fail', counts: { error: 2, warning: 0, note: 0, suppressed: 0, truncated: 0 } });
    const report = await gate([['mlx-guard-a', zipOf(failed)]], [failed]);
    expect(placesOf(report, 'release-gate/guard-failed')).toEqual([undefined]);
    expect(report.findings[0]).toMatchObject({ evidence: { file: 'mlx-guard-a/model-checksum.evidence.json' } });
  });

  const cases: readonly (readonly [string, Evidence])[] = [
    ['guard-failed', evidence({ verdict: 'fail' })],
    ['guard-inconclusive', evidence({ verdict: 'inconclusive' })],
    ['evidence-stale', evidence({ finishedAt: '2026-05-30T11:30:00.000Z', startedAt: '2026-05-30T11:00:00.000Z' })],
    ['evidence-partial', evidence({ partial: { shard: 1, of: 2 } })],
    ['evidence-vacuous', evidence({ coverage: { inspected: 0, eligible: 2, skipped: [] } })],
    ['evidence-wrong-run', evidence({ producer: { ...evidence().producer, runId: '6' } })],
  ];
  test.each(cases)('%s is refused though its job vouches for it', async (rule, document) => {
    const report = await gate([['mlx-guard-a', zipOf(document)]], [document]);
    expect([report.verdict, rulesOf(report)]).toEqual(['fail', [rule]]);
  });

  test('is refused altered, unproven, missing and twice', async () => {
    const altered = evidence({ reason: 'x' });
    expect(rulesOf(await gate([['mlx-guard-a', zipOf(altered)]]))).toEqual(['evidence-missing', 'evidence-unproven']);
    expect(rulesOf(await gate([['mlx-guard-a', zipOf(evidence())]], []))).toEqual(['evidence-unproven']);
    expect(rulesOf(await gate([]))).toEqual(['evidence-missing', 'evidence-missing']);
    const twice = await gate([
      ['mlx-guard-a', zipOf(evidence())],
      ['mlx-guard-b', zipOf(evidence())],
    ]);
    expect(rulesOf(twice)).toEqual(['evidence-duplicate']);
  });
});

describe('a later attempt', () => {
  const attempt = (number: number, change: Partial<Evidence> = {}): Evidence =>
    evidence({ producer: { ...evidence().producer, runAttempt: number }, ...change });
  const both = (...documents: readonly Evidence[]): MemoryArtifacts => documents.map((one, index) => [`mlx-guard-${index}`, zipOf(one)]);

  test('replaces the evidence of an earlier one, for better or worse', async () => {
    expect((await gate(both(attempt(1, { verdict: 'fail' }), attempt(2)), [attempt(2)])).verdict).toBe('pass');
    expect(rulesOf(await gate(both(attempt(1), attempt(2, { verdict: 'fail' })), [attempt(2, { verdict: 'fail' })]))).toEqual(['guard-failed']);
  });

  test('finds the evidence of the gate of an earlier one, and leaves it alone, but where a job vouches for it', async () => {
    const own = evidence({ guard: 'release-gate', name: 'release-gate', verdict: 'fail' });
    expect((await gate(both(attempt(1), own))).verdict).toBe('pass');
    expect(rulesOf(await gate(both(attempt(1), own), [attempt(1), own]))).toEqual(['guard-failed']);
    expect((await gate(both(evidence({ guard: 'release-gate' })), [])).verdict).toBe('fail');
  });

  test('that only claims to be one passes nothing', async () => {
    expect((await gate(both(attempt(1, { verdict: 'fail' }), attempt(9)), [attempt(1, { verdict: 'fail' })])).verdict).toBe('fail');
  });
});

describe('where GitHub does not tell all', () => {
  const whole: MemoryArtifacts = [['mlx-guard-a', zipOf(evidence())]];

  test('the run is inconclusive, with the reason, and nothing is called missing', async () => {
    const why = 'GitHub does not allow it (403); the job needs `permissions: actions: read`';
    const report = await gate({ why }, [evidence()], { require: 'log-masking' });
    expect([report.verdict, rulesOf(report), gapsOf(report)]).toEqual(['inconclusive', [], [['the artifacts of this run', why]]]);
  });

  test.each([
    ['an artifact that is gone', { expired: true } as const, 'GitHub has deleted it: run the guards again'],
    ['an artifact that does not come', { why: 'GitHub answered 500' }, 'GitHub answered 500'],
  ])('%s makes it inconclusive, though the rest would pass', async (_name, artifact, why) => {
    const report = await gate([...whole, ['mlx-guard-b', artifact]]);
    expect([report.verdict, rulesOf(report), gapsOf(report)]).toEqual(['inconclusive', [], [['the artifact `mlx-guard-b`', why]]]);
  });

  test('an artifact beyond the bound is not fetched', async () => {
    const report = await gate([...whole, ['mlx-guard-b', new Uint8Array(81 * 1024 * 1024)]]);
    expect([report.verdict, gapsOf(report)[0]?.[1]]).toEqual(['inconclusive', 'it is larger than 83886080 bytes']);
  });

  test('what is known against the commit still counts', async () => {
    const failed = evidence({ verdict: 'fail' });
    const report = await gate(
      [
        ['mlx-guard-a', zipOf(failed)],
        ['mlx-guard-b', { expired: true }],
      ],
      [failed],
    );
    expect([report.verdict, rulesOf(report)]).toEqual(['fail', ['guard-failed']]);
  });
});

describe('a zip that is no plain one', () => {
  const beside = (zip: Uint8Array): MemoryArtifacts => [
    ['mlx-guard-a', zipOf(evidence())],
    ['mlx-guard-b', zip],
  ];

  test.each([
    ['climbs out', { '../x.evidence.json': '{}' }, 'no plain path'],
    ['has a name twice', { 'a.evidence.json': '{}', 'A.evidence.json': '{}' }, 'two entries of one name'],
    ['holds what is no evidence', { 'a.evidence.json': '{}' }, 'is no evidence'],
    ['holds too much', { 'a.evidence.json': ' '.repeat(1024 * 1024 + 1) }, 'larger than 1048576 bytes'],
  ])('%s: refused', async (_name, files, why) => {
    const report = await gate(beside(zipOfFiles(files)));
    expect([report.verdict, new Set(rulesOf(report))]).toEqual(['fail', new Set(['evidence-malformed'])]);
    expect(report.findings[0]?.message).toContain(why);
  });

  test('is refused where it is no zip, or is cut', async () => {
    for (const bytes of [new TextEncoder().encode('no zip'), new Uint8Array(), zipOf(evidence()).subarray(0, -3)])
      expect(rulesOf(await gate(beside(bytes)))).toEqual(['evidence-malformed']);
  });

  test('changed in any byte, it never passes as something else', async () => {
    const zip = zipOf(evidence());
    const accepted = JSON.stringify(['model-checksum']);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: zip.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = zip.slice();
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const report = await gate([['mlx-guard-a', bytes]]);
        // Bytes that mean nothing to us, such as times, may differ; the evidence is then still the one that was vouched for.
        expect(report.verdict === 'fail' || (report.verdict === 'pass' && report.outputs['accepted'] === accepted)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
