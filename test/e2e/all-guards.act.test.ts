import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseJson, type Report, reportSchema, threatOf, threats } from '@mlx-guard/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';
import { git, runAct } from './act-run.ts';
import { actionNames, copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-all-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each guard, and the mitigation that the workflow requires of it. */
const guards = {
  'dependency-audit': 'dependency-scanning',
  'log-config-lint': 'log-minimisation',
  'memory-budget': 'memory-limits',
  'model-checksum': 'integrity',
  'model-inspect': 'input-validation',
} as const;
const names = Object.keys(guards);
/** The commit of our release, as a user pins it: what moves would be a finding. */
const pin = 'a'.repeat(40);

const workflow = 'all-guards.yml';
const workflowSchema = z.looseObject({ jobs: z.record(z.string(), z.looseObject({ needs: z.array(z.string()).optional() })) });

/** The workflow without the job of one guard. */
function withoutGuard(text: string, guard: string): string {
  const { jobs, ...more } = workflowSchema.parse(parse(text));
  const left = Object.entries(jobs).filter(([id]) => id !== guard);
  const freed = left.map(([id, { needs, ...job }]) => [id, { ...job, ...(needs && { needs: needs.filter((need) => need !== guard) }) }]);
  return stringify({ ...more, jobs: Object.fromEntries(freed) });
}

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  /** Jobs by how they ended. */
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  readonly gate: Report;
}

const release = join(folder, 'release');
const demo = join(folder, '.mlx-guard', 'demo');

beforeAll(() => {
  const env = { PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':') };
  execFileSync(process.execPath, ['--conditions=mlx-guard-source', join(root, 'packages/cli/src/main.ts'), 'demo'], { cwd: folder, env });
  for (const name of actionNames()) copyAction(name, release);
});

/** Runs the workflow on an example project as the demo sets it up: with its model, its policy, and the advisories. */
function runOn(project: 'broken' | 'mended', without?: string): Outcome {
  const at = mkdtempSync(join(folder, 'repository-'));
  const shared = mkdtempSync(join(folder, 'shared-'));
  cpSync(join(demo, project), at, { recursive: true, filter: (path) => !/\/(?:\.mlx-guard|\.git|\.gitignore|logs)$/.test(path.slice(demo.length)) });
  cpSync(join(demo, 'osv'), join(at, 'osv'), { recursive: true });
  rmSync(join(at, '.github', 'workflows'), { recursive: true });
  mkdirSync(join(at, '.github', 'workflows'));
  const text = readFileSync(join(root, 'test/e2e/workflows', workflow), 'utf8').replaceAll('@v1', `@${pin} # v0.1.0`);
  writeFileSync(join(at, '.github', 'workflows', workflow), without === undefined ? text : withoutGuard(text, without));
  git(at, 'init', '--quiet', '--initial-branch=main');
  git(at, 'remote', 'add', 'origin', 'https://github.com/example/chat-server.git');
  git(at, 'add', '--all');
  git(at, 'commit', '--quiet', '--message=a chat server');
  const { code, output } = runAct(at, 'push', workflow, '--local-repository', `mlx-guard/mlx-guard@${pin}=${release}`, '--var', `FOLDER=${shared}`);
  const jobsThat = (word: string): readonly string[] => [...names, 'release-gate'].filter((name) => new RegExp(`/${name}\\s*\\].*Job ${word}`).test(output));
  const report = join(shared, 'gate', 'release-gate.report.json');
  const gate = reportSchema.parse(parseJson(readFileSync(report, 'utf8')));
  return { code, output, succeeded: jobsThat('succeeded'), failed: jobsThat('failed'), gate };
}

const refusals = ({ gate }: Outcome, rule: string): readonly string[] =>
  gate.findings.filter((finding) => finding.rule === `release-gate/${rule}`).map(({ message }) => message);

describe('every guard in a job of its own, and the gate over them, under act', () => {
  test('the broken server: every job is red, and the gate names five reasons', () => {
    const outcome = runOn('broken');
    expect(outcome.code, outcome.output).not.toBe(0);
    expect(outcome.failed, outcome.output).toEqual([...names, 'release-gate']);
    const reasons = refusals(outcome, 'guard-failed');
    expect(reasons).toHaveLength(5);
    for (const name of names) expect(reasons.filter((reason) => reason.includes(`\`${name}\``))).toHaveLength(1);
    expect(refusals(outcome, 'job-unsuccessful')).toHaveLength(5);
  });

  test('the mended server: every job is green', () => {
    const outcome = runOn('mended');
    expect(outcome.code, outcome.output).toBe(0);
    expect(outcome.succeeded).toEqual([...names, 'release-gate']);
    expect(outcome.gate).toMatchObject({ verdict: 'pass', findings: [], coverage: { eligible: 5, inspected: 5 } });
  });

  test.each(Object.entries(guards))('the mended server without %s: the gate alone is red, and names it and what is not covered', (guard, mitigation) => {
    const outcome = runOn('mended', guard);
    expect(outcome.code, outcome.output).not.toBe(0);
    expect(outcome.succeeded).toEqual(names.filter((name) => name !== guard));
    expect(outcome.failed).toEqual(['release-gate']);
    expect(outcome.gate.findings.map(({ rule }) => rule).sort()).toEqual(['release-gate/evidence-missing', 'release-gate/mitigation-uncovered']);
    expect(refusals(outcome, 'evidence-missing')).toEqual([expect.stringContaining(`\`${guard}\``)]);
    expect(refusals(outcome, 'mitigation-uncovered')).toEqual([
      expect.stringContaining(`\`${mitigation}\`, against \`${threats[threatOf(mitigation)].title}\``),
    ]);
  });
});
