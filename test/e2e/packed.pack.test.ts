import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseJson, reportSchema } from '@mlx-guard/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';
import { putLargeShards } from '../seam/large-shards.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-pack-'));
let tarball = '';

beforeAll(() => {
  const told = execFileSync(process.execPath, ['--conditions=mlx-guard-source', '.ci/pack.ts', folder], { cwd: root, encoding: 'utf8', env: withoutNpm() });
  tarball = told.trimEnd().split('\n').at(-1) ?? '';
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What npm sets for its scripts would tell the program where a user stands. */
function withoutNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'INIT_CWD' && !name.startsWith('npm_')));
}

/** Runs the tarball by npx as a user does: an empty home, no network, this Node first on PATH. */
function npx(cwd: string, ...args: readonly string[]) {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const { status, stdout, stderr } = spawnSync('npx', ['--offline', '--yes', `file:${tarball}`, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: path, HOME: home, npm_config_update_notifier: 'false' },
  });
  return { code: status, out: stdout, err: stderr };
}

const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  bundleDependencies: z.array(z.string()).default([]),
});

const emptyFolder = (): string => mkdtempSync(join(folder, 'empty-'));

const packed = (): string => {
  const to = emptyFolder();
  execFileSync('tar', ['-xzf', tarball, '-C', to]);
  return join(to, 'package');
};

describe('the packed command line, by npx from an empty folder', () => {
  test('brings every package that it needs, none of which needs another or runs a script', () => {
    const place = packed();
    const { dependencies, bundleDependencies, ...manifest } = manifestSchema.parse(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')));
    expect(Object.keys(manifest).filter((name) => /dependencies|scripts/i.test(name))).toEqual([]);
    expect(manifest).toMatchObject({ name: 'mlx-guard', engines: { node: '>=24' } });
    expect(bundleDependencies).toEqual(['tree-sitter-python', 'web-tree-sitter']);
    expect(Object.keys(dependencies)).toEqual(bundleDependencies);
    for (const [name, version] of Object.entries(dependencies)) {
      const beside = manifestSchema.parse(JSON.parse(readFileSync(join(place, 'node_modules', name, 'package.json'), 'utf8')));
      expect(beside).toMatchObject({ name, version });
      expect(Object.keys(beside).filter((key) => /(?:dev|peer|optional)Dependencies|scripts/i.test(key))).toEqual([]);
      expect([beside.dependencies, beside.bundleDependencies]).toEqual([{}, []]);
      expect(readdirSync(join(place, 'node_modules', name))).toContain('LICENSE');
    }
  });

  test('brings the licences of what is in it, and names no folder of the machine that packed it', () => {
    const place = packed();
    expect(readFileSync(join(place, 'dist', 'licenses.txt'), 'utf8')).toMatch(/^zod \d/m);
    for (const file of readdirSync(join(place, 'dist'))) expect(readFileSync(join(place, 'dist', file), 'latin1').includes(root)).toBe(false);
  });

  test('shows the demo: every guard broken and mended, the Python of the examples read among it, and the gate', () => {
    const place = emptyFolder();
    const { code, out, err } = npx(place, 'demo');
    expect(code, out + err).toBe(0);
    const verdicts = (guard: string) => [...out.matchAll(new RegExp(`^${guard}: (\\w+)`, 'gm'))].map(([, verdict]) => verdict);
    expect(verdicts('model-checksum')).toEqual(['fail', 'pass', 'fail']);
    for (const guard of ['dependency-audit', 'log-config-lint', 'memory-budget', 'release-gate']) expect(verdicts(guard), guard).toEqual(['fail', 'pass']);
    const { findings } = reportSchema.parse(parseJson(readFileSync(join(place, '.mlx-guard/demo/broken/.mlx-guard/log-config-lint.report.json'), 'utf8')));
    expect(findings.map(({ rule, location }) => [rule, location?.path])).toContainEqual(['log-config-lint/content-logged', 'chat_server/engine.py']);
    expect(out).toContain('npx mlx-guard check PATH');
  });

  test('sets up a project with the commit that it was packed from, and finds it whole, also what is hashed in threads', () => {
    const project = emptyFolder();
    mkdirSync(join(project, 'models', 'big'), { recursive: true });
    putLargeShards(join(project, 'models', 'big'));
    const { code, out } = npx(project, 'init');
    expect(code, out).toBe(0);
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    expect(readFileSync(join(project, '.github/workflows/mlx-guard.yml'), 'utf8')).toContain(`/actions/model-checksum@${commit} # v`);
    const checked = npx(project, 'check', '--format', 'json');
    expect(checked.code, checked.err).toBe(0);
    const reports = z.array(reportSchema).parse(parseJson(checked.out));
    expect(reports.find(({ guard }) => guard === 'model-checksum')).toMatchObject({ verdict: 'pass', coverage: { inspected: 3 } });
  });

  test('passes its exit code and one line on', () => {
    expect(npx(emptyFolder(), 'chekc')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('did you mean "check"?') });
  });

  test('says on an older Node what it needs', () => {
    const place = packed();
    const old = join(place, 'old.cjs');
    writeFileSync(old, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.12.0' } });\n");
    rmSync(join(place, 'dist', 'index.js')); // nothing of the program may be needed for that
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', old, join(place, 'bin', 'mlx-guard.js'), 'check'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('mlx-guard: Node 24 or newer is needed and this is 22.12.0: get it from https://nodejs.org\n');
  });
});
