import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type GateContext, type GatePolicy, type RefusalCode, type Submission } from './decide.ts';
import type { Evidence } from './evidence.ts';

const now = new Date('2026-06-01T12:00:00Z');
const commit = 'a'.repeat(40);
const digest = (digit: string): string => digit.repeat(64);

const good: Evidence = {
  $schema: '',
  type: 'mlx-guard-evidence/v1',
  tool: { name: 'mlx-guard', version: '0.1.0', distSha256: null },
  guard: 'sample-guard',
  name: 'sample-guard',
  mode: null,
  threats: ['model-replacement'],
  mitigations: [{ mitigation: 'integrity', strength: 'enforced', verdict: 'pass' }],
  verdict: 'pass',
  reason: '',
  startedAt: '2026-06-01T11:00:00Z',
  finishedAt: '2026-06-01T11:30:00Z',
  expiresAt: '2026-06-02T11:30:00Z',
  subject: { repository: 'o/r', repositoryId: '1', commit, mergeCommit: null, ref: 'refs/heads/main', files: [], omittedFiles: 0 },
  policy: { path: null, sha256: null, source: 'default', effectiveSha256: digest('0') },
  producer: { workflowPath: null, workflowSha: null, event: 'push', runId: '7', runAttempt: 1, job: 'guard', runner: null },
  findings: [],
  counts: { error: 0, warning: 0, note: 0, suppressed: 0, truncated: 0 },
  coverage: { inspected: 2, eligible: 2, skipped: [] },
  metrics: {},
  partial: null,
  executedSubject: false,
  bootstrap: false,
};

const policy: GatePolicy = {
  required: ['sample-guard'],
  maxAgeMs: 24 * 60 * 60 * 1000,
  requiredMitigations: ['integrity'],
  controls: [],
  policySha256: undefined,
};
const context: GateContext = { repository: 'o/r', commit, runId: '7', proofs: new Map([['sample-guard', digest('1')]]), digests: new Map(), jobs: new Map() };
const submit = (document: Submission['document'], sha256 = digest('1')): Submission => ({ file: 'x.evidence.json', sha256, document });

const decideOn = (change: Partial<Evidence>, more: { readonly policy?: Partial<GatePolicy>; readonly context?: Partial<GateContext> } = {}) =>
  decide([submit({ ...good, ...change })], { ...policy, ...more.policy }, { ...context, ...more.context }, now);

test('whole, fresh, proven evidence of this run passes and covers what it proved', () => {
  expect(decideOn({})).toEqual({
    verdict: 'pass',
    refusals: [],
    covered: [{ mitigation: 'integrity', by: 'enforced', name: 'sample-guard' }],
    accepted: ['sample-guard'],
  });
});

describe('each flaw is refused by its own name', () => {
  const cases: readonly (readonly [RefusalCode, () => ReturnType<typeof decide>])[] = [
    ['evidence-missing', () => decide([], policy, { ...context, proofs: new Map() }, now)],
    ['evidence-missing', () => decideOn({}, { context: { proofs: new Map([...context.proofs, ['other', digest('2')]]) } })],
    ['evidence-missing', () => decide([], { ...policy, required: [] }, { ...context, proofs: new Map() }, now)],
    [
      'evidence-missing',
      () => decideOn({ name: 'model-checksum' }, { policy: { required: ['model-checksum'] }, context: { proofs: new Map([['model-checksum', digest('1')]]) } }),
    ],
    ['evidence-unproven', () => decideOn({}, { context: { proofs: new Map() } })],
    ['evidence-altered', () => decide([submit(good, digest('9'))], policy, context, now)],
    ['evidence-duplicate', () => decide([submit(good), submit(good)], policy, context, now)],
    ['evidence-malformed', () => decide([submit(good), submit({ malformed: 'not JSON' })], policy, context, now)],
    ['evidence-partial', () => decideOn({ partial: { shard: 1, of: 3 } })],
    ['evidence-vacuous', () => decideOn({ coverage: { inspected: 0, eligible: 2, skipped: [] } })],
    ['evidence-vacuous', () => decideOn({ coverage: { inspected: 0, eligible: 0, skipped: [] } })],
    ['evidence-vacuous', () => decideOn({ verdict: 'not-applicable', coverage: { inspected: 0, eligible: 1, skipped: [] } })],
    ['evidence-stale', () => decideOn({ expiresAt: '2026-06-01T12:00:00Z' })],
    ['evidence-stale', () => decideOn({ startedAt: '2026-05-31T10:00:00Z', finishedAt: '2026-05-31T11:59:59Z', expiresAt: '9999-01-01T00:00:00Z' })],
    ['evidence-future', () => decideOn({ finishedAt: '2026-06-01T12:06:00Z' })],
    ['evidence-future', () => decideOn({ startedAt: '2026-06-01T11:45:00Z' })],
    ['evidence-wrong-commit', () => decideOn({ subject: { ...good.subject, commit: 'b'.repeat(40) } })],
    ['evidence-wrong-commit', () => decideOn({ subject: { ...good.subject, commit: null, mergeCommit: commit } })],
    ['evidence-wrong-commit', () => decideOn({}, { context: { commit: undefined } })],
    ['evidence-wrong-repository', () => decideOn({ subject: { ...good.subject, repository: 'fork/r' } })],
    ['evidence-wrong-run', () => decideOn({ producer: { ...good.producer, runId: '6' } })],
    ['evidence-wrong-policy', () => decideOn({}, { policy: { policySha256: digest('5') } })],
    ['evidence-wrong-policy', () => decideOn({ policy: { ...good.policy, sha256: digest('5') } })],
    ['guard-failed', () => decideOn({ verdict: 'fail' })],
    ['guard-inconclusive', () => decideOn({ verdict: 'inconclusive' })],
    ['evidence-missing', () => decideOn({}, { context: { digests: new Map([[digest('2'), 'build']]) } })],
    ['job-unsuccessful', () => decideOn({}, { context: { jobs: new Map([['build', 'skipped']]) } })],
    ['mitigation-uncovered', () => decideOn({}, { policy: { requiredMitigations: ['integrity', 'log-audit'] } })],
    ['mitigation-uncovered', () => decideOn({ mitigations: [{ mitigation: 'integrity', strength: 'enforced', verdict: 'fail' }] })],
  ];
  test.each(cases)('%s', (code, run) => {
    const { verdict, refusals } = run();
    expect(verdict).toBe('fail');
    expect(refusals.map((refusal) => refusal.code)).toContain(code);
    for (const { message } of refusals) expect(message).not.toMatch(/\n/);
  });
});

test('a digest that a job handed over without a name proves the evidence that has it', () => {
  expect(decideOn({}, { context: { proofs: new Map(), digests: new Map([[digest('1'), 'guard']]) } }).verdict).toBe('pass');
});

test('not-applicable is accepted, but covers nothing', () => {
  const nothing = {
    verdict: 'not-applicable',
    mitigations: [{ mitigation: 'integrity', strength: 'enforced', verdict: 'not-applicable' }],
    coverage: { inspected: 0, eligible: 0, skipped: [] },
  } as const;
  expect(decideOn(nothing, { policy: { requiredMitigations: [] } })).toMatchObject({ verdict: 'pass', accepted: ['sample-guard'], covered: [] });
  expect(decideOn(nothing).refusals.map(({ code }) => code)).toEqual(['mitigation-uncovered']);
});

test('a control covers as declared while it is valid, and no longer', () => {
  const control = {
    mitigation: 'storage-audit',
    owner: '@o/sec',
    statement: 'Bucket logs are kept.',
    evidence: 'wiki',
    reviewed: '2026-05-01',
    expires: '2026-06-01',
  } as const;
  const needing = (controls: GatePolicy['controls'], at = now) =>
    decide([submit(good)], { ...policy, requiredMitigations: ['storage-audit'], controls }, context, at);
  expect(needing([control]).covered).toContainEqual({ mitigation: 'storage-audit', by: 'declared', name: '@o/sec' });
  expect(needing([{ ...control, expires: '2026-05-31' }]).verdict).toBe('fail');
  expect(needing([{ ...control, reviewed: '2026-06-02', expires: '2026-07-01' }]).verdict).toBe('fail');
});

test('a warning or a bootstrap policy is at best a warning', () => {
  expect(decideOn({ verdict: 'warn' }).verdict).toBe('warn');
  expect(decideOn({ bootstrap: true }).verdict).toBe('warn');
});

describe('whatever is handed in', () => {
  const anyEvidence = fc.record({
    name: fc.constantFrom('sample-guard', 'other', '__proto__'),
    verdict: fc.constantFrom('pass', 'warn', 'fail', 'inconclusive', 'not-applicable'),
    commit: fc.constantFrom(commit, 'b'.repeat(40), null),
    inspected: fc.nat(2),
    eligible: fc.nat(2),
    partial: fc.constantFrom(null, { shard: 1, of: 2 }),
    age: fc.integer({ min: -10, max: 50 }),
    sha256: fc.constantFrom(digest('1'), digest('2')),
  });
  const submissions = fc.array(
    anyEvidence.map(({ name, verdict, commit: about, inspected, eligible, partial, age, sha256 }) => {
      const at = new Date(now.getTime() - age * 3_600_000).toISOString();
      const subject = { ...good.subject, commit: about };
      const document: Evidence = { ...good, name, verdict, subject, partial, coverage: { inspected, eligible, skipped: [] }, startedAt: at, finishedAt: at };
      return submit(document, sha256);
    }),
    { maxLength: 4 },
  );
  const proofs = fc
    .dictionary(fc.constantFrom('sample-guard', 'other', '__proto__'), fc.constantFrom(digest('1'), digest('2')))
    .map((record) => new Map(Object.entries(record)));

  test('a pass means that every required and every proven name was accepted, and only evidence without a flaw was', () => {
    fc.assert(
      fc.property(submissions, proofs, (handedIn, given) => {
        const { verdict, accepted } = decide(handedIn, { ...policy, requiredMitigations: [] }, { ...context, proofs: given }, now);
        if (verdict === 'fail') return;
        expect(accepted).toEqual(expect.arrayContaining(['sample-guard', ...given.keys()]));
        for (const { document, sha256 } of handedIn) {
          if ('malformed' in document) throw new Error('accepted a malformed one');
          expect(given.get(document.name)).toBe(sha256);
          expect(document.subject.commit).toBe(commit);
          expect(document.partial).toBeNull();
          expect(['pass', 'warn', 'not-applicable']).toContain(document.verdict);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('the order of what is handed in changes nothing', () => {
    fc.assert(
      fc.property(submissions, proofs, (handedIn, given) => {
        const run = (list: readonly Submission[]) => decide(list, policy, { ...context, proofs: given }, now);
        const codes = (list: readonly Submission[]) =>
          run(list)
            .refusals.map(({ code, about }) => `${code} ${about}`)
            .sort();
        expect(codes(handedIn.toReversed())).toEqual(codes(handedIn));
      }),
    );
  });

  test('taking any one away from a set that passes is refused, by its name', () => {
    const names = ['sample-guard', 'other', 'third', '__proto__'];
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), fc.nat(3), (chosen, index) => {
        const proven = { ...context, proofs: new Map(chosen.map((name) => [name, digest('1')])) };
        const handedIn = chosen.map((name) => submit({ ...good, name }));
        const free = { ...policy, required: [], requiredMitigations: [] };
        expect(decide(handedIn, free, proven, now).verdict).toBe('pass');
        const taken = index % chosen.length;
        const { refusals } = decide(handedIn.toSpliced(taken, 1), free, proven, now);
        expect(refusals.map(({ code, about }) => [code, about])).toEqual([['evidence-missing', chosen[taken]]]);
      }),
    );
  });
});
