import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { evidenceBytes, parseEvidence, parseJson, type Report, reportSchema, sha256Hex } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { Workspace } from './workspace.ts';

const guards = ['dependency-audit', 'log-config-lint', 'memory-budget', 'model-checksum', 'model-inspect', 'release-gate'];
const workspace = new Workspace();
afterAll(() => workspace[Symbol.dispose]());

// A network that is asked answers nothing, so that a question would show.
const noNetwork = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9', PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
const { code, out, err } = workspace.runIn('.', noNetwork, 'demo');

const reportOf = (act: string, guard: string): Report =>
  reportSchema.parse(parseJson(workspace.read(`.mlx-guard/demo/${act}/.mlx-guard/${guard}.report.json`)));
const verdicts = (act: string): readonly string[] => guards.map((guard) => reportOf(act, guard).verdict);
const rulesOf = (act: string, guard: string): readonly string[] => [...new Set(reportOf(act, guard).findings.map(({ rule }) => rule))];

/** What `model-inspect` finds in the upload of a stranger, and nowhere else. */
const uploaded = [
  'config-auto-map',
  'config-model-file',
  'config-trust-remote-code',
  'crashes-mlx',
  'gguf-header',
  'npy-extent',
  'pickle-global',
  'pickle-present',
  'python-file',
  'safetensors-layout',
  'safetensors-size',
  'shard-missing',
  'template-escape',
];

/** The part of what is shown that is about one act, from its headline on. */
const shown = (act: string): string => out.split('\n=== ').find((part) => part.includes(`/demo/${act},`)) ?? '';

describe.skipIf(process.platform !== 'linux')('the demo', () => {
  test('ends green, with the line to go on with', () => {
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trimEnd().split('\n').at(-1)).toBe('Your own project: npm start -- check PATH');
  });

  test('fails the broken server by every guard, each for its own reason', () => {
    expect(verdicts('broken')).toEqual(guards.map(() => 'fail'));
    expect(rulesOf('broken', 'dependency-audit')).toEqual(expect.arrayContaining(['dependency-audit/vulnerable-mlx', 'dependency-audit/unpinned-dependency']));
    expect(rulesOf('broken', 'log-config-lint')).toEqual(expect.arrayContaining(['log-config-lint/secret-logged', 'log-config-lint/content-logged']));
    expect([...rulesOf('broken', 'memory-budget')].sort()).toEqual([
      'memory-budget/budget-exceeded',
      'memory-budget/memory-metric-missing',
      'memory-budget/mlx-memory-unlimited',
      'memory-budget/proxy-without-body-limit',
      'memory-budget/proxy-without-rate-limit',
      'memory-budget/server-without-rate-limit',
      'memory-budget/service-without-memory-limit',
    ]);
    expect(rulesOf('broken', 'model-checksum')).toEqual(['model-checksum/manifest-absent']);
    expect([...rulesOf('broken', 'model-inspect')].sort()).toEqual(uploaded.map((name) => `model-inspect/${name}`));
  });

  test('tells of each way into the server that a stranger has uploaded, and of nothing else, by the file that holds it', () => {
    const paths = reportOf('broken', 'model-inspect').findings.map(({ location }) => location?.path ?? '');
    expect(paths.filter((path) => !path.startsWith('adapters/'))).toEqual([]);
    expect(new Set(paths).size).toBe(8);
    expect(shown('broken')).toMatch(/^ {2}error model-inspect\/gguf-header `adapters\/chatty-7b\//m);
  });

  test('has the gate refuse the broken server by the name of each guard', () => {
    const { findings } = reportOf('broken', 'release-gate');
    expect(findings.map(({ rule }) => rule)).toEqual(Array(5).fill('release-gate/guard-failed'));
    for (const guard of guards.slice(0, 5)) expect(findings.filter(({ message }) => message.includes(`\`${guard}\``))).toHaveLength(1);
  });

  test('passes the mended server by every guard, and the gate accepts it', () => {
    expect(verdicts('mended')).toEqual(guards.map(() => 'pass'));
    for (const guard of guards) expect(reportOf('mended', guard)).toMatchObject({ findings: [], notices: [] });
    expect(reportOf('mended', 'release-gate').coverage).toMatchObject({ eligible: 5, inspected: 5 });
  });

  test('finds one changed bit', () => {
    expect(['model-checksum', 'model-inspect'].map((guard) => reportOf('tampered', guard).verdict)).toEqual(['fail', 'pass']);
    expect(rulesOf('tampered', 'model-checksum')).toEqual(['model-checksum/digest-mismatch']);
    expect(existsSync(join(workspace.folder, '.mlx-guard/demo/tampered/.mlx-guard/release-gate.report.json'))).toBe(false);
  });

  test('asks no network, and does not make its few advisories newer than they are', () => {
    for (const act of ['broken', 'mended']) {
      const { settings, coverage, metrics } = reportOf(act, 'dependency-audit');
      expect(settings['source']?.value).toBe('osv-zip');
      expect(metrics['db-age']?.value).toBeGreaterThan(2 * 24 * 3_600_000);
      expect(coverage.mitigations.map(({ mitigation }) => mitigation)).not.toContain('dependency-advisories');
      expect(shown(act)).toMatch(/^ {4}dependency-advisories +not covered$/m);
    }
    expect(out).toMatch(/a demo database of \d+ records.*audited against all of OSV/);
  });

  test('says on screen which run of CI it plays, and plays it in the evidence', () => {
    expect(out).toContain('example-org/chat-server, run 1');
    const commits = ['broken', 'mended'].map((act) => {
      const { subject, producer } = parseEvidence(workspace.read(`.mlx-guard/demo/${act}/.mlx-guard/memory-budget.evidence.json`));
      expect([subject.repository, producer.runId]).toEqual(['example-org/chat-server', '1']);
      return subject.commit;
    });
    expect(new Set(commits).size).toBe(2);
    const evidence = workspace.read('.mlx-guard/demo/mended/.mlx-guard/model-checksum.evidence.json');
    expect(sha256Hex(new TextEncoder().encode(evidence))).toBe(sha256Hex(evidenceBytes(reportOf('mended', 'model-checksum'))));
  });

  test('shows all five threats, and no more than five findings of a guard', () => {
    for (const act of ['broken', 'mended']) {
      const matrix = shown(act).split('Coverage of the threat model')[1] ?? '';
      expect([...matrix.matchAll(/^ {2}\S.*\((?:critical|high|high to critical)\)$/gm)]).toHaveLength(5);
      for (const mitigation of [
        'integrity',
        'log-minimisation',
        'mlx-advisories',
        'input-validation',
        'memory-limits',
        'memory-monitoring',
        'dependency-scanning',
      ])
        expect(matrix).toMatch(new RegExp(`^ {4}${mitigation} +${act === 'broken' ? '(?:failed|inconclusive)' : '(?:enforced|detected)'} `, 'm'));
    }
    for (const section of out.split('\n\n')) expect([...section.matchAll(/^ {2}(?:error|warning|note) /gm)].length).toBeLessThanOrEqual(5);
    expect(shown('broken')).toMatch(/^ {2}and \d+ more findings$/m);
  });

  test('leaves nothing but its own folder', () => {
    expect([...workspace.state().keys()].filter((file) => !file.startsWith(join(workspace.folder, '.mlx-guard/demo/')))).toEqual([]);
  });
});

test('the demo on real MLX says in one line what to install where that is missing', () => {
  using other = new Workspace();
  mkdirSync(join(other.folder, 'nothing'));
  const ran = other.runIn('.', { PATH: join(other.folder, 'nothing') }, 'demo', '--real');
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toMatch(/^mlx-guard: .*python3 -m pip install 'mlx\[cpu\]' mlx-lm .*\n$/);
});

test('a project that is audited where the network is not there is told what to do without one', () => {
  using other = new Workspace({ 'requirements.txt': 'mlx==0.32.4\n' });
  const ran = other.runIn('.', { https_proxy: 'http://127.0.0.1:9' }, 'check');
  expect(ran.code).toBe(2);
  expect(ran.out).toMatch(/^dependency-audit: inconclusive/m);
  expect(ran.out).toMatch(/api\.osv\.dev.*`db-path` names a folder/);
});
