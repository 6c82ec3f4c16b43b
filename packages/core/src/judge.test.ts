import { sampleError, sampleGuard, sampleWarning } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baselineOf, growth, prune, readBaseline } from './baseline.ts';
import type { Finding } from './finding.ts';
import { defaultJudgement, type Judgement, judgeFindings, weigh } from './judge.ts';
import { severityUnder } from './profile.ts';
import type { AnyRule } from './rule.ts';
import { type Waiver, waiverSchema } from './waiver.ts';

const { rules } = sampleGuard(async () => undefined);
const locked: AnyRule = { ...sampleError, locked: true };
const now = new Date('2026-06-01T12:00:00Z');

const bad = (path = 'src/a.py', identity = '', evidence = {}): Finding => sampleError.finding({ path }, 'bad', { identity, evidence });
const judge = (findings: readonly Finding[], change: Partial<Judgement>, known: readonly AnyRule[] = rules) =>
  judgeFindings(findings, known, { ...defaultJudgement, ...change }, now, true);

const waiver = (change: Partial<Waiver> = {}): Waiver =>
  waiverSchema.parse({ rule: 'sample-guard/is-bad', paths: ['src/*.py'], owner: '@o/sec', reason: 'vendored until January', expires: '2026-07-01', ...change });

describe('profiles', () => {
  const rule = (confidence: AnyRule['confidence'], more: Partial<AnyRule> = {}): AnyRule => ({ ...sampleError, confidence, ...more });

  test('recommended keeps high confidence, makes medium a note and leaves low out', () => {
    expect((['high', 'medium', 'low'] as const).map((one) => severityUnder(rule(one), 'recommended', 'app'))).toEqual(['error', 'note', 'off']);
  });

  test('strict keeps medium too, audit everything', () => {
    expect((['high', 'medium', 'low'] as const).map((one) => severityUnder(rule(one), 'strict', 'app'))).toEqual(['error', 'error', 'note']);
    expect((['high', 'medium', 'low'] as const).map((one) => severityUnder(rule(one), 'audit', 'app'))).toEqual(['error', 'error', 'error']);
  });

  test('a rule for another kind of project is off, and seen by audit', () => {
    const server = rule('high', { projects: ['server'] });
    expect([
      severityUnder(server, 'recommended', 'library'),
      severityUnder(server, 'recommended', 'server'),
      severityUnder(server, 'audit', 'library'),
    ]).toEqual(['off', 'error', 'error']);
  });
});

describe('severities of the policy', () => {
  test('replace the one of the rule, and off leaves out and counts', () => {
    expect(judge([bad()], { severities: new Map([['sample-guard/is-bad', 'note']]) }).findings[0]?.severity).toBe('note');
    expect(judge([bad()], { severities: new Map([['sample-guard/is-bad', 'off']]) })).toMatchObject({ findings: [], off: 1 });
  });

  test('do not reach a locked rule', () => {
    expect(judge([bad()], { severities: new Map([['sample-guard/is-bad', 'off']]) }, [locked]).findings).toHaveLength(1);
  });
});

describe('findings milder than their rule', () => {
  const mild = sampleError.finding({ path: 'src/a.py' }, 'mild', { severity: 'warning' });
  const severityOf = (change: Partial<Judgement>, known: readonly AnyRule[] = rules) => judge([mild], change, known).findings[0]?.severity;

  test('stay so, unless profile or policy say less, or the policy names the rule', () => {
    expect(severityOf({})).toBe('warning');
    expect(severityOf({}, [{ ...sampleError, confidence: 'medium' }])).toBe('note');
    expect(severityOf({ severities: new Map([['sample-guard/is-bad', 'error']]) })).toBe('error');
  });

  test('are never worse than their rule, and a locked rule knows no milder ones', () => {
    expect(sampleWarning.finding(undefined, 'odd', { severity: 'error' }).severity).toBe('warning');
    expect(severityOf({}, [locked])).toBe('error');
  });
});

describe('waivers', () => {
  test('may name an advisory, a package and its version, and end where it is rated higher than was acknowledged', () => {
    const found = (rating: string) => [bad('src/a.py', '', { advisory: 'GHSA-1', aliases: 'PYSEC-1 CVE-1', package: 'mlx', version: '0.29.3', rating })];
    const holds = (change: Partial<Waiver>, rating = 'medium') => judge(found(rating), { waivers: [waiver(change)] }).findings[0]?.waived !== undefined;
    expect(
      [{ id: 'GHSA-1' }, { id: 'CVE-1' }, { package: 'mlx', version: '0.29.3' }, { 'acknowledged-severity': 'medium' as const }].map((one) => holds(one)),
    ).toEqual([true, true, true, true]);
    expect(
      [{ id: 'GHSA-2' }, { id: 'CVE' }, { package: 'mlx-lm' }, { version: '0.29.4' }, { 'acknowledged-severity': 'low' as const }].map((one) => holds(one)),
    ).toEqual([false, false, false, false, false]);
    expect([holds({ 'acknowledged-severity': 'medium' }, 'critical'), holds({ 'acknowledged-severity': 'medium' }, 'low')]).toEqual([false, true]);
  });

  test('mark what they are for, which then does not count', () => {
    const { findings, notices } = judge([bad('src/a.py'), bad('lib/b.py')], { waivers: [waiver()] });
    expect(findings.map(({ waived }) => waived?.owner)).toEqual(['@o/sec', undefined]);
    expect(weigh(findings)).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  test('hold to the end of their day, UTC, and not a second longer', () => {
    const waived = (at: string): boolean =>
      judgeFindings([bad()], rules, { ...defaultJudgement, waivers: [waiver({ expires: '2026-06-01' })] }, new Date(at), true).findings[0]?.waived !==
      undefined;
    expect([waived('2026-06-01T23:59:59.999Z'), waived('2026-06-02T00:00:00Z')]).toEqual([true, false]);
  });

  test('that expired, expire soon or were not needed are told', () => {
    const notice = (change: Partial<Waiver>): string | undefined => judge([bad()], { waivers: [waiver(change)] }).notices[0]?.message;
    expect(notice({ expires: '2026-05-31' })).toContain('expired on 2026-05-31: 1 finding of it count again');
    expect(notice({ expires: '2026-06-10' })).toContain('expires on 2026-06-10');
    expect(notice({ paths: ['other/**'] })).toContain('was not needed');
  });

  test('of other guards are nobody’s business here', () => {
    expect(judge([], { waivers: [waiver({ rule: 'other-guard/x' })] }).notices).toEqual([]);
  });

  test('for a mitigation reach its rules alone', () => {
    const { rule: _, ...rest } = waiver();
    const byMitigation = waiverSchema.parse({ ...rest, mitigation: 'integrity' });
    const { findings } = judge([bad(), sampleWarning.finding({ path: 'src/a.py' }, 'odd')], { waivers: [byMitigation] });
    expect(findings.map(({ waived }) => waived !== undefined)).toEqual([true, false]);
  });

  test('of a locked rule need the exact path and the digest of what was seen', () => {
    const seen = 'a'.repeat(64);
    const isWaived = (change: Partial<Waiver>): boolean =>
      judge([bad('src/a.py', '', { actual: seen })], { waivers: [waiver(change)] }, [locked]).findings[0]?.waived !== undefined;
    expect(isWaived({})).toBe(false);
    expect(isWaived({ digest: seen })).toBe(false);
    expect(isWaived({ paths: ['src/a.py'] })).toBe(false);
    expect(isWaived({ paths: ['src/a.py'], digest: 'b'.repeat(64) })).toBe(false);
    expect(isWaived({ paths: ['src/a.py'], digest: seen })).toBe(true);
  });

  test('are written from the repository root', () => {
    expect(judge([bad('a.py')], { waivers: [waiver()], prefix: 'src/' }).findings[0]?.waived).toBeDefined();
  });
});

describe('the baseline', () => {
  test('hides what it holds, so often as it holds it: a second identical problem is new', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), (known, found) => {
        const baseline = baselineOf(
          Array.from({ length: known }, () => bad()),
          rules,
        );
        const { findings } = judge(
          Array.from({ length: found }, () => bad()),
          { baseline },
        );
        expect(weigh(findings)).toHaveLength(Math.max(0, found - known));
      }),
    );
  });

  test('does not hold locked rules and notes, and does not hide them', () => {
    expect(baselineOf([bad()], [locked]).findings).toEqual([]);
    expect(weigh(judge([bad()], { baseline: baselineOf([bad()], rules) }, [locked]).findings)).toHaveLength(1);
  });

  test('only shrinks when pruned, and growth is counted', () => {
    const finding = fc.constantFrom('a', 'b', 'c').map((identity) => bad('src/a.py', identity));
    fc.assert(
      fc.property(fc.array(finding), fc.array(finding), (before, after) => {
        const [old, next] = [baselineOf(before, rules), baselineOf(after, rules)];
        const pruned = prune(old, next);
        expect(growth(old, pruned)).toBe(0);
        expect(growth(next, pruned)).toBe(0);
        expect(growth(old, next) === 0).toBe(
          after.length === 0 ||
            (prune(next, old).findings.every((entry, index) => entry.count === next.findings[index]?.count) &&
              prune(next, old).findings.length === next.findings.length),
        );
      }),
    );
  });

  test('reads what it writes, and refuses what was edited into something else', () => {
    const text = JSON.stringify(baselineOf([bad()], rules));
    expect(readBaseline(text)).toEqual(baselineOf([bad()], rules));
    for (const broken of [text.replace('/v1"', '/v2"'), text.replace('"count":1', '"count":0'), text.replace('"count":1', '"count":1,"note":"x"'), '{', '[]']) {
      expect(readBaseline(broken)).toHaveProperty('problem');
    }
  });
});

describe('what is not of this change', () => {
  const gate = { on: 'new', touched: (path: string) => path === 'src/a.py' } as const;

  test('is a warning at most, but of a locked rule stays an error', () => {
    expect(weigh(judge([bad('src/a.py'), bad('src/b.py')], { gate }).findings)).toEqual([{ severity: 'error' }, { severity: 'warning' }]);
    expect(weigh(judge([bad('src/b.py')], { gate }, [locked]).findings)).toEqual([{ severity: 'error' }]);
  });

  test('stays an error where the rule judges what no change can touch, such as a downloaded model', () => {
    expect(weigh(judge([bad('src/b.py')], { gate }, [{ ...sampleError, gate: 'always' }]).findings)).toEqual([{ severity: 'error' }]);
  });

  test('is red where everything counts', () => {
    expect(weigh(judge([bad('src/b.py')], { gate: { on: 'all' } }).findings)).toEqual([{ severity: 'error' }]);
  });
});
