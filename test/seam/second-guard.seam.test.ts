import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonOutputs } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { runStep, runStepIn } from './action-run.ts';
import { probe } from './probe.ts';
import { differences, RepositoryCopy } from './repository-copy.ts';

/** A second guard needs nothing outside its own package and action but what is generated. The tests build on one another. */
describe('a second guard', { timeout: 120_000 }, () => {
  const copy = new RepositoryCopy();
  afterAll(() => copy[Symbol.dispose]());
  copy.script('generate'); // so that only the new guard makes a difference
  const bin = join(copy.root, 'node_modules');
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', '.ci/vitest.config.ts', '--project', 'default'];
  const ruleTests = () => copy.run([...vitest, 'packages/seam-probe']);
  const subject = join(copy.root, 'subject');
  mkdirSync(subject);
  writeFileSync(join(subject, 'a.txt'), 'TODO and TODO');
  writeFileSync(join(subject, 'b.txt'), 'FIXME');
  const before = copy.digests();

  test.each([
    ['new-rule', [], 'usage: npm run new:rule <guard>/<name>'],
    ['new-rule', ['model-checksum'], 'usage: npm run new:rule <guard>/<name>'],
    ['new-rule', ['core/x'], 'there is no guard "core"'],
    ['new-rule', ['model-checksum/Bad'], '"Bad" is no name for a rule'],
    ['new-rule', ['model-checksum/digest-mismatch'], 'packages/model-checksum/src/rules/digest-mismatch.ts exists already'],
    ['new-guard', [], 'usage: npm run new:guard <id>'],
    ['new-guard', ['../x'], '"../x" is no name for a guard'],
    ['new-guard', ['check'], '"check" is no name for a guard'],
    ['new-guard', ['core'], 'packages/core exists already'],
  ])('%s %j is refused in one line', (script, args, line) => {
    const { code, output } = copy.script(script, ...args);
    expect(code).toBe(1);
    expect(output.trimEnd().split('\n')).toEqual([expect.stringContaining(line)]);
    expect(differences(before, copy.digests())).toEqual([]);
  });

  test('is scaffolded, and its tests fail at the first TODO', () => {
    expect(copy.script('new-guard', 'seam-probe')).toMatchObject({ code: 0 });
    expect(copy.script('new-rule', 'seam-probe/second-rule')).toMatchObject({ code: 0 });
    copy.linkWorkspaces();
    expect(copy.script('generate', '--check')).toEqual({ code: 0, output: '' });
    const { code, output } = ruleTests();
    expect(code).toBe(1);
    expect(output).toMatch(/seam-probe\/first-rule.*bad example 0 is found/);
    expect(output).toMatch(/seam-probe\/second-rule.*bad example 0 is found/);
    expect(output).toContain('2 failed');
    expect(output).toContain('TODO.txt');
  });

  test('is well formed as it is scaffolded, and so is what is generated for it', () => {
    const knip = [join(bin, 'knip/bin/knip.js'), '--config', '.ci/knip.json', '--workspace', 'packages/seam-probe', '--workspace', 'actions/seam-probe'];
    expect(copy.run([...knip, '--no-config-hints'])).toEqual({ code: 0, output: '' });
    const architecture = copy.run([...vitest, 'test/architecture.test.ts']).output;
    expect(architecture).toMatch(/\d+ passed/);
    expect(architecture).not.toContain('packages/seam-probe');
    const paths = [
      'packages/seam-probe',
      'actions/seam-probe',
      'packages/cli/src/guards.generated.ts',
      'packages/core/src/guard-ids.generated.ts',
      'packages/cli/package.json',
      'packages/cli/tsconfig.json',
      'actions/check',
    ];
    const biome = join(bin, '@biomejs/biome/bin/biome');
    expect(copy.run([biome, 'check', '--config-path=.ci/lint.json', ...paths, '.ci/tsconfig.json'])).toMatchObject({ code: 0 });
  });

  test('is written, and its rule tests pass', () => {
    for (const name of ['first-rule', 'second-rule']) rmSync(join(copy.root, `packages/seam-probe/src/rules/${name}.ts`));
    for (const [path, text] of probe) writeFileSync(join(copy.root, 'packages/seam-probe', path), text);
    expect(copy.script('generate')).toMatchObject({ code: 0 });
    expect(ruleTests()).toMatchObject({ code: 0 });
  });

  test('builds with the whole project', () => {
    expect(copy.run([join(bin, 'typescript/bin/tsc'), '-b', 'actions/seam-probe', 'packages/cli'])).toEqual({ code: 0, output: '' });
    expect(copy.packageScript('actions/seam-probe', 'build')).toMatchObject({ code: 0 });
  });

  test('runs as an action: finding, outputs, worker, post step', () => {
    const dist = join(copy.root, 'alone', 'dist');
    cpSync(join(copy.root, 'actions/seam-probe/dist'), dist, { recursive: true });
    const main = runStep(join(dist, 'index.js'), subject, {});
    expect(main.code).toBe(1);
    expect(main.output).toContain('the word occurs 2 times');
    expect([...main.outputs.keys()].toSorted()).toEqual(['words-found', ...Object.keys(commonOutputs)].toSorted());
    expect(main.outputs.get('words-found')).toBe('2');
    expect(main.outputs.get('verdict')).toBe('fail');
    expect(main.summary).toContain('seam-probe/word-found');
    const post = runStep(join(dist, 'index.js'), subject, {}, main.state);
    expect(post.output).toContain('the post step got');
    expect(readFileSync(main.outputs.get('report-path') ?? '', 'utf8')).toContain('the post step got {\\"seen\\":2}');
    const clean = runStep(join(dist, 'index.js'), subject, { word: 'nowhere', name: 'clean' });
    expect(clean).toMatchObject({ code: 0 });
    expect(clean.outputs.get('verdict')).toBe('pass');
    expect(runStep(join(dist, 'index.js'), subject, { wort: 'x', name: 'wrong' }).output).toContain('did you mean "word"?');
  });

  test('runs as a subcommand', () => {
    const command = ['--conditions=mlx-guard-source', 'packages/cli/src/main.ts', 'seam-probe'];
    const { code, output } = copy.run([...command, '--working-directory', 'subject', '--word', 'FIXME']);
    expect(code).toBe(1);
    expect(output).toContain('seam-probe/word-found');
    expect(copy.run([...command, '--working-directory', 'subject', '--word', 'nowhere', '--report-dir', '../clean'])).toMatchObject({ code: 0 });
  });

  test('runs in the step of several guards, which knows its tasks', () => {
    const main = join(copy.root, 'actions/check/src/main.ts');
    const step = runStepIn(main, subject, { guards: 'seam-probe', 'report-dir': '../in-check' }, { flags: ['--conditions=mlx-guard-source'] });
    expect(step.code, step.output).toBe(1);
    expect(step.output).toContain('the word occurs 2 times');
    const post = runStepIn(
      main,
      subject,
      { guards: 'seam-probe', 'report-dir': '../in-check' },
      { flags: ['--conditions=mlx-guard-source'], state: step.state },
    );
    expect(post.output).toContain('the post step got');
  });

  test('changed nothing that is not its own but generated files', () => {
    const own = /^(?:packages|actions|docs\/rules)\/seam-probe\/|^(?:alone|clean|in-check|runner|subject)\//;
    expect(differences(before, copy.digests()).filter((path) => !own.test(path))).toEqual([
      '.ci/tsconfig.json',
      'actions/check/README.md',
      'actions/check/package.json',
      'actions/check/src/main.ts',
      'actions/check/tsconfig.json',
      'docs/data-and-network.md',
      'docs/policy.md',
      'docs/reference/coverage.md',
      'docs/reference/profiles.md',
      'docs/reference/schemas/policy-v1.json',
      'docs/reference/seam-probe.md',
      'docs/rules/README.md',
      'package-lock.json',
      'packages/cli/package.json',
      'packages/cli/src/guards.generated.ts',
      'packages/cli/tsconfig.json',
      'packages/core/src/guard-ids.generated.ts',
    ]);
  });
});
