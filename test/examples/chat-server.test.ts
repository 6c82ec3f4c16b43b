import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = path.join(import.meta.dirname, 'chat-server');
const variants = ['broken', 'mended'] as const;

const read = (...parts: readonly string[]): string => readFileSync(path.join(folder, ...parts), 'utf8');

/** `PUT /v1/adapters/{name}` for each route of a variant, without the converter that lets a parameter span folders. */
const routesOf = (variant: string): readonly string[] =>
  [...read(variant, 'chat_server', 'app.py').matchAll(/@app\.(get|post|put)\("([^"]+)"/g)].map(
    ([, method = '', route = '']) => `${method.toUpperCase()} ${route.replace(':path}', '}')}`,
  );

/** The cells of the README's tables: what is wrong, and what mends it. */
const pairs = read('README.md')
  .split('\n')
  .filter((line) => /^\| (?!in `broken`)/.test(line))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** The names in backticks that are paths, by their form: with a folder or a suffix that files of these projects have. */
const pathsIn = (cell: string): readonly string[] =>
  [...cell.matchAll(/`([^`\s]+)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => /^(?:[\w.*-]+\/)+[\w.*-]*$|^\w+\.(?:yaml|txt|lock)$|^Dockerfile$/.test(name));

function python(...args: readonly string[]) {
  const cache = mkdtempSync(path.join(tmpdir(), 'mlx-guard-examples-'));
  try {
    return spawnSync('python3', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, PYTHONPYCACHEPREFIX: cache } });
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** The examples are written for Python 3.12; their tests need the standard library of 3.11. */
const hasPython = python('-c', 'import sys; sys.exit(sys.version_info < (3, 11))').status === 0;

describe('the chat server, broken and mended', () => {
  test('has the same routes in both variants, and their READMEs name them', () => {
    const routes = routesOf('broken');
    expect(routes).toHaveLength(5);
    expect(routesOf('mended')).toEqual(routes);
    for (const variant of variants) for (const route of routes) expect(read(variant, 'README.md')).toContain(`| \`${route}\` |`);
  });

  test('has every file that the list of problems names', () => {
    expect(pairs.length).toBeGreaterThan(20);
    const named = pairs.flatMap((cells) => cells.flatMap((cell, column) => pathsIn(cell).map((name) => `${variants[column]}/${name}`)));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => (name.includes('*') ? globSync(name, { cwd: folder }).length === 0 : !existsSync(path.join(folder, name))))).toEqual([]);
  });

  test.skipIf(!hasPython)('is Python that compiles', () => {
    const files = globSync('*/{chat_server,tests}/*.py', { cwd: folder });
    expect(files.length).toBeGreaterThan(15);
    expect(python('-m', 'py_compile', ...files)).toMatchObject({ status: 0, stderr: '' });
  });

  test.skipIf(!hasPython)('passes its own tests, mended', () => {
    const { status, stderr } = python('-m', 'unittest', 'discover', '-s', 'mended/tests', '-t', 'mended');
    expect(stderr).toMatch(/Ran [1-9]\d* tests/);
    expect(status, stderr).toBe(0);
  });
});
