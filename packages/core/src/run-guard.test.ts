import { MemoryOutlet, memoryPorts, runExample, sampleError, sampleGuard, sampleWarning } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { appendReport } from './append-report.ts';
import { baselineOf } from './baseline.ts';
import { coverageMatrix } from './coverage.ts';
import { ConfigError, FileError } from './errors.ts';
import { evidenceBytes, parseEvidence } from './evidence.ts';
import { defaultGrounds } from './grounds.ts';
import type { AnyGuard } from './guard.ts';
import { type Profile, profiles } from './profile.ts';
import { type Report, reportSchema } from './report.ts';
import { resolveSettings } from './resolve.ts';
import { runGuard } from './run-guard.ts';

type Check = AnyGuard['check'];

const run = async (check: Check, settings: Readonly<Record<string, string>> = {}): Promise<Report> =>
  (await runExample(sampleGuard(check), { files: { 'a.bin': 'a' }, settings })).report;

const passing: Check = async (_settings, _ports, record) => {
  record.eligible(1);
  record.inspected('a.bin', { sha256: '0'.repeat(64), bytes: 1 });
};

const at = (path: string, startLine?: number) => ({ path, ...(startLine && { startLine }) });

describe('a run', () => {
  test('that inspects all and finds nothing passes, and proves its mitigations', async () => {
    const report = await run(passing);
    expect(report.verdict).toBe('pass');
    expect(report.coverage.mitigations).toEqual([
      { mitigation: 'integrity', strength: 'enforced', verdict: 'pass' },
      { mitigation: 'log-masking', strength: 'detected', verdict: 'pass' },
    ]);
  });

  test('that looked at nothing passes nothing', async () => {
    expect((await run(async () => undefined)).verdict).toBe('not-applicable');
    expect((await run(async (_s, _p, record) => record.eligible(1))).verdict).toBe('inconclusive');
  });

  test('that skipped something is inconclusive and says what', async () => {
    const report = await run(async (settings, ports, record) => {
      await passing(settings, ports, record);
      record.skipped('b.bin', 'no\npermission');
    });
    expect(report.verdict).toBe('inconclusive');
    expect(report.coverage.skipped).toEqual([{ what: 'b.bin', why: 'no\\npermission' }]);
  });

  test('whose rules are unavailable does not cover their mitigation', async () => {
    const report = await run(async (settings, ports, record) => {
      await passing(settings, ports, record);
      record.unavailable([sampleWarning], 'needs a permission');
    });
    expect(report.verdict).toBe('pass');
    expect(report.coverage.mitigations.map(({ mitigation }) => mitigation)).toEqual(['integrity']);
  });

  test('sorts its findings by place, whatever order they came in', async () => {
    const report = await run(async (_s, _p, record) => {
      record.eligible(1);
      record.finding(sampleWarning.finding(at('b', 10), 'late'));
      record.finding(sampleWarning.finding(at('b', 9), 'early'));
      record.finding(sampleError.finding(at('a'), 'first'));
      record.finding(sampleError.finding(undefined, 'about the run'));
    });
    expect(report.findings.map(({ message }) => message)).toEqual(['about the run', 'first', 'early', 'late']);
    expect(report.verdict).toBe('fail');
  });

  test('keeps a fingerprint when lines move, and tells identities apart', () => {
    const print = (line: number, identity: string): string => sampleWarning.finding(at('b', line), `line ${line}`, { identity }).fingerprint;
    expect(print(1, 'x')).toBe(print(99, 'x'));
    expect(print(1, 'x')).not.toBe(print(1, 'y'));
  });

  test('whose change excuses a finding itself counts it under every profile but the recommended one', async () => {
    const excusing = sampleGuard(async (settings, ports, record) => {
      await passing(settings, ports, record);
      record.excused(sampleError.finding(at('a', 1), 'bad'));
    });
    const verdict = async (profile: Profile) => (await runExample(excusing, { files: {}, profile })).report.verdict;
    expect(await Promise.all(profiles.map(verdict))).toEqual(['pass', 'fail', 'fail']);
  });

  test('with more findings than the bound lists the bound, counts the rest and still fails for one of them', async () => {
    const report = await run(async (_s, _p, record) => {
      for (let line = 1; line <= 50_000; line += 1) record.finding(sampleWarning.finding(at('b', line), 'odd'));
      record.finding(sampleError.finding(at('c'), 'bad'));
    });
    expect([report.findings.length, report.omittedFindings, report.verdict]).toEqual([50_000, 1, 'fail']);
  });
});

describe('a run that does not end', () => {
  test.each([
    ['a user mistake', new ConfigError('ambiguous', ['two manifests']), 'ambiguous', 'two manifests'],
    ['a file that cannot be read', new FileError('unreadable', 'x', 'x cannot be read'), 'cannot-read', 'x cannot be read'],
    ['a defect of ours', new TypeError('boom'), 'internal', 'mlx-guard 0.1.0 has a defect: boom; please report it with this line'],
  ])('for %s is inconclusive, with one line', async (_name, error, code, message) => {
    const report = await run(async (settings, ports, record) => {
      await passing(settings, ports, record);
      throw error;
    });
    expect(report.verdict).toBe('inconclusive');
    expect(report.failure).toEqual({ code, message });
  });

  test('still fails for an error that was found before', async () => {
    const report = await run(async (_s, _p, record) => {
      record.finding(sampleError.finding(at('a'), 'bad'));
      throw new TypeError('boom');
    });
    expect(report.verdict).toBe('fail');
  });

  test('is reported five seconds after the abort though the check hangs, without what it says later', async () => {
    const controller = new AbortController();
    let later: (() => void) | undefined;
    const guard = sampleGuard(async (settings, ports, record) => {
      await passing(settings, ports, record);
      await new Promise<void>((resolve) => {
        later = resolve;
      });
      record.finding(sampleError.finding(at('a'), 'too late'));
    });
    const ports = memoryPorts(guard, { signal: controller.signal });
    const settings = resolveSettings(guard.settings, { origin: 'input', values: new Map() });
    const ended = runGuard(guard, settings, ports, new MemoryOutlet());
    controller.abort();
    await new Promise((resolve) => setImmediate(resolve));
    ports.clock.advance(5_000);
    const report = await ended;
    later?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(report.failure?.code).toBe('interrupted');
    expect(report.verdict).toBe('inconclusive');
    expect(report.findings).toEqual([]);
  });

  test('is not mistaken for a pass when the check ends quietly after the abort', async () => {
    const controller = new AbortController();
    const guard = sampleGuard(async (settings, ports, record) => {
      controller.abort();
      await passing(settings, ports, record);
    });
    const { report } = await runExample(guard, { files: {}, signal: controller.signal });
    expect(report.verdict).toBe('inconclusive');
  });
});

describe('the recorder refuses', () => {
  test.each<[string, Check]>([
    ['a finding of a foreign rule', async (_s, _p, record) => record.finding({ ...sampleError.finding(undefined, 'x'), rule: 'other/rule' })],
    ['an unknown output', async (_s, _p, record) => record.output('nothing', 'x')],
    ['a metric that is no number', async (_s, _p, record) => record.metric('x', Number.NaN, 'count')],
    ['writing in a checking mode', async (_s, _p, record) => record.write('x', (async function* () {})())],
    ['more inspected than eligible', async (_s, _p, record) => record.inspected('x')],
  ])('%s', async (_name, check) => {
    const report = await run(check);
    expect([report.failure?.code, report.verdict]).toEqual(['internal', 'inconclusive']);
  });
});

describe('evidence', () => {
  test('is canonical, reads back, and says the run whole', async () => {
    const bytes = evidenceBytes(await run(passing));
    const evidence = parseEvidence(new TextDecoder().decode(bytes));
    expect(evidence.threats).toEqual(['model-replacement', 'log-exposure']);
    expect(evidence.subject.files).toEqual([{ path: 'a.bin', sha256: '0'.repeat(64), bytes: 1 }]);
    expect(evidence.expiresAt).toBe('1970-01-02T00:00:00.000Z');
  });

  test('stays within 1 MiB, the worst findings first, the rest counted', async () => {
    const report = await run(async (_s, _p, record) => {
      for (let line = 1; line <= 3_000; line += 1) record.finding(sampleWarning.finding(at(`${'p'.repeat(3_000)}${line}`), 'odd'));
      record.finding(sampleError.finding(at('z'), 'bad'));
    });
    const bytes = evidenceBytes(report);
    const { findings, counts } = parseEvidence(new TextDecoder().decode(bytes));
    expect(bytes.length).toBeLessThanOrEqual(1024 * 1024);
    expect(findings[0]?.level).toBe('error');
    expect(counts).toMatchObject({ error: 1, warning: 3_000, truncated: 3_001 - findings.length });
  });

  test('changes with a setting that decides, not with where reports go', async () => {
    const digestOf = async (settings: Readonly<Record<string, string>>): Promise<string> =>
      parseEvidence(new TextDecoder().decode(evidenceBytes(await run(passing, settings)))).policy.effectiveSha256;
    expect(await digestOf({ strict: 'true' })).not.toBe(await digestOf({}));
    expect(await digestOf({ 'report-dir': 'elsewhere' })).toBe(await digestOf({}));
  });

  test('with an unknown field, another version or a double member is refused', async () => {
    const text = new TextDecoder().decode(evidenceBytes(await run(passing)));
    expect(() => parseEvidence(text.replace('{', '{"extra":1,'))).toThrow();
    expect(() => parseEvidence(text.replace('mlx-guard-evidence/v1', 'mlx-guard-evidence/v2'))).toThrow();
    expect(() => parseEvidence(text.replace('{', '{"verdict":"pass",'))).toThrow('stands twice');
  });
});

describe('coverage', () => {
  test('of a mitigation whose errors are waived or known says so, and never that a run proved it', async () => {
    const failing = sampleGuard(async (settings, ports, record) => {
      await passing(settings, ports, record);
      record.finding(sampleError.finding(at('a'), 'bad'));
    });
    const settings = resolveSettings(failing.settings, { origin: 'input', values: new Map() });
    const known = baselineOf([sampleError.finding(at('a'), 'bad')], failing.rules);
    const grounds = { ...defaultGrounds, judgement: { ...defaultGrounds.judgement, baseline: known } };
    const report = await runGuard(failing, settings, memoryPorts(failing), new MemoryOutlet(), grounds);
    expect(report.verdict).toBe('pass');
    expect(coverageMatrix([report], [failing]).find(({ mitigation }) => mitigation === 'integrity')?.state).toBe('waived');
  });

  test('is per mitigation: one that is proved does not cover its threat', async () => {
    const guard = sampleGuard(passing);
    const cells = coverageMatrix([await run(passing)], [guard]);
    const states = Object.fromEntries(cells.map(({ mitigation, state }) => [mitigation, state]));
    expect(states).toMatchObject({ integrity: 'enforced', 'secure-channel': 'not built yet', 'log-masking': 'detected', 'log-audit': 'not built yet' });
    expect(cells).toHaveLength(20);
  });

  test('shows the worst of several reports, and what did not run as not covered', async () => {
    const guard = sampleGuard(passing);
    const failing = await run(async (_s, _p, record) => record.finding(sampleError.finding(at('a'), 'bad')));
    const stateOf = (reports: readonly Report[]): string | undefined =>
      coverageMatrix(reports, [guard]).find(({ mitigation }) => mitigation === 'integrity')?.state;
    expect(stateOf([await run(passing), failing])).toBe('failed');
    expect(stateOf([])).toBe('not covered');
    expect(stateOf([await run(async () => undefined)])).toBe('not applicable');
  });
});

test('a later part of a run can only make its report worse', async () => {
  const good = await run(passing);
  const bad = await run(async (_s, _p, record) => record.finding(sampleError.finding(at('a'), 'bad')));
  const nothing = await run(async () => undefined);
  expect(appendReport(good, bad)).toMatchObject({ verdict: 'fail', findings: bad.findings });
  expect(appendReport(good, bad).coverage.mitigations[0]).toMatchObject({ mitigation: 'integrity', verdict: 'fail' });
  expect(appendReport(good, nothing).verdict).toBe('pass');
  expect(reportSchema.safeParse(appendReport(bad, good)).success).toBe(true);
});
