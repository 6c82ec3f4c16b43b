import type { Example } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { controlled } from '../example-change.ts';
import { modelChecksum } from '../index.ts';

async function run(example: Example) {
  const { report } = await runExample(modelChecksum, example);
  const told = report.findings.map(({ rule, severity, location }) => `${severity} ${rule.slice('model-checksum/'.length)} ${location?.path ?? ''}`.trim());
  return { verdict: report.verdict, told, skipped: report.coverage.skipped, mitigations: report.coverage.mitigations.map(({ mitigation }) => mitigation) };
}

test('a repository under control passes, and access control counts as looked after', async () => {
  expect(await run(controlled)).toMatchObject({ verdict: 'pass', told: [], skipped: [] });
  expect((await run(controlled)).mitigations).toEqual(expect.arrayContaining(['access-control', 'integrity', 'storage-audit']));
});

test('what is not asked for is not covered', async () => {
  const { verdict, mitigations } = await run({ files: controlled.files });
  expect(verdict).toBe('pass');
  expect(mitigations).not.toContain('storage-audit');
});

describe('what GitHub does not tell makes the run inconclusive, with the reason', () => {
  test('where there is no token', async () => {
    const { files, base, settings, run: facts } = controlled;
    const { verdict, skipped } = await run({ files, base, settings, run: facts });
    expect(verdict).toBe('inconclusive');
    expect(skipped.map(({ what }) => what)).toEqual(['the last commit of m/SHA256SUMS', 'the rules of the branch']);
    for (const { why } of skipped) expect(why).toContain('github-token');
  });

  test('outside of a run', async () => {
    const { verdict, skipped } = await run({ files: controlled.files, settings: controlled.settings });
    expect(verdict).toBe('inconclusive');
    expect(skipped.map(({ what }) => what)).toEqual(['the last commit of m/SHA256SUMS', 'the rules of the branch']);
  });

  test('below the root of the repository, where there is no base', async () => {
    const { base: _, ...rest } = controlled;
    const { skipped } = await run({ ...rest, run: { ...controlled.run, prefix: 'app/' } });
    expect(skipped.map(({ what }) => what)).toEqual(['CODEOWNERS']);
  });
});

describe('a change of a manifest', () => {
  const changed = { ...controlled.files, 'm/SHA256SUMS': `# new\n${controlled.files['m/SHA256SUMS']}` };

  test('is a warning, and an error where it is denied', async () => {
    const example = { ...controlled, files: changed };
    expect((await run(example)).told).toContain('warning manifest-changed m/SHA256SUMS');
    const { verdict, told } = await run({ ...example, settings: { ...controlled.settings, 'manifest-changes': 'deny' } });
    expect(verdict).toBe('fail');
    expect(told).toContain('error manifest-changed m/SHA256SUMS');
  });

  test('alone is no finding where the model is not in the repository', async () => {
    const base = { '.github/CODEOWNERS': controlled.base['.github/CODEOWNERS'], 'm/SHA256SUMS': controlled.base['m/SHA256SUMS'] };
    expect((await run({ ...controlled, files: changed, base })).told.filter((line) => line.includes('alone'))).toEqual([]);
  });
});

test('documents beside a model are no change of it', async () => {
  const files = { ...controlled.files, 'm/README.md': 'new' };
  const settings = { ...controlled.settings, ignore: 'm/README.md' };
  expect((await run({ ...controlled, files, settings })).told).toEqual([]);
});

test('a branch without any rule is told once, with all that is missing', async () => {
  const { told } = await run({ ...controlled, github: { ...controlled.github, rules: { reviews: 0, codeOwnerReview: false, checks: [] } } });
  expect(told).toEqual(['warning branch-unprotected']);
});

test('a repository without owners is told for everything that decides', async () => {
  const { '.github/CODEOWNERS': _, ...base } = controlled.base;
  const files = { ...controlled.files, 'serve.py': 'import mlx.core as mx\nmx.load("w.safetensors")\n', 'other.py': 'print(1)' };
  const { told } = await run({ ...controlled, base, files });
  expect(told.filter((line) => line.includes('codeowners-gap'))).toHaveLength(4);
});
