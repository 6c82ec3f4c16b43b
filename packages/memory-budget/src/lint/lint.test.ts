import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryBudget } from '../index.ts';
import { readSource } from './source-reader.ts';

const lint = async (files: Readonly<Record<string, string>>, settings = {}) => (await runExample(memoryBudget, { files, settings, profile: 'audit' })).report;
const found = async (files: Readonly<Record<string, string>>) => (await lint(files)).findings.map(({ rule }) => rule.split('/')[1]);

const example = join(import.meta.dirname, '../../../../test/examples/chat-server');
const filesOf = (variant: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, readFileSync(join(example, variant, name), 'utf8')]));
const names = [
  'Dockerfile',
  'compose.yaml',
  'scripts/start.sh',
  'deploy/nginx.conf',
  'deploy/org.example.chat-server.plist',
  'chat_server/app.py',
  'chat_server/engine.py',
];

describe('the chat server', () => {
  test('as it is broken has no limit anywhere', async () => {
    const rules = await found(filesOf('broken', names));
    for (const rule of [
      'service-without-memory-limit',
      'proxy-without-body-limit',
      'proxy-without-rate-limit',
      'mlx-memory-unlimited',
      'server-without-rate-limit',
    ]) {
      expect(rules).toContain(rule);
    }
  });

  test('as it is mended has them all', async () => {
    const rules = await found({ ...filesOf('mended', names), 'chat_server/limits.py': readFileSync(join(example, 'mended/chat_server/limits.py'), 'utf8') });
    expect(rules.filter((rule) => rule !== 'memory-metric-missing')).toEqual([]);
  });
});

describe('a start command', () => {
  test.each([
    'mlx_lm.server --model m',
    'python3 -m mlx_lm.server --model m',
    'python3 -m mlx_lm server --model m',
    '/opt/venv/bin/mlx_lm.server --model m &',
    'if true; then exec uv run mlx_lm.server; fi',
  ])('of a server is known in a script: %s', async (line) => expect(await found({ 'start.sh': line })).toContain('prompt-cache-unbounded'));

  test.each(['echo mlx_lm.server', 'pip install mlx_lm', 'python -m mlx_lm.generate', 'cat <<EOF\nmlx_lm.server\nEOF\n', '# mlx_lm.server'])(
    'of something else is not: %s',
    async (line) => expect(await found({ 'start.sh': line })).toEqual([]),
  );

  test.each([
    ['.github/workflows/ci.yml', 'on: push\njobs:\n  a:\n    steps:\n      - run: |\n          python -m mlx_lm.server &\n', 'workflow:6'],
    ['compose.yaml', 'services:\n  a:\n    image: x\n    command: [mlx_lm.server]\n', 'compose:4'],
    ['Procfile', 'web: mlx_lm.server\n', 'Procfile:1'],
    ['a.service', '[Service]\nMemoryMax=1G\nExecStart=/usr/bin/mlx_lm.server\n', 'systemd:3'],
    ['p.yaml', 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      image: nginx\n      args: [mlx_lm.server]\n', 'kubernetes:5'],
    ['org.example.chat.plist', '<plist><dict><key>ProgramArguments</key><array>\n<string>mlx_lm.server</string></array></dict></plist>', 'launchd:1'],
  ])('is found in %s', async (path, text, place) => {
    const { findings } = await lint({ [path]: text });
    const hit = findings.find(({ rule }) => rule.endsWith('prompt-cache-unbounded'));
    expect([hit?.location?.path, hit?.location?.startLine]).toEqual([path, Number(place.split(':')[1])]);
  });
});

describe('what covers nothing', () => {
  test('is said to be unavailable: a project without any of it is not applicable', async () => {
    const report = await lint({ 'readme.md': '', 'main.py': 'print(1)\n' });
    expect(report).toMatchObject({ verdict: 'not-applicable', findings: [] });
    expect(report.coverage.mitigations).toEqual([]);
  });

  test('a file that cannot be read whole is never passed over', async () => {
    expect((await lint({ 'compose.yaml': 'services: {' })).verdict).toBe('inconclusive');
    expect((await lint({ 'app.py': 'from fastapi import FastAPI\napp = FastAPI(\n' })).verdict).toBe('inconclusive');
  });

  test('paths that are not there are an error of the user’s', async () => {
    expect(await lint({}, { paths: 'nowhere' })).toMatchObject({ failure: { code: 'nothing-to-check' } });
  });
});

test('no text of any kind throws', async () => {
  const paths = fc.constantFrom(
    'compose.yaml',
    'a.service',
    'start.sh',
    'Dockerfile',
    'nginx.conf',
    'App.swift',
    'a.entitlements',
    'a.plist',
    'p.yaml',
    '.github/workflows/a.yml',
    'app.py',
  );
  const pieces = fc.constantFrom(
    'services:\n',
    '  a:\n',
    'build: .\n',
    '[Service]\n',
    'ExecStart=',
    'mlx_lm.server',
    ' -m ',
    'import MLX\n',
    '{',
    '}',
    '<plist>',
    '"',
    "'",
    '\\\n',
    'proxy_pass x;',
    'apiVersion: v1\nkind: Pod\n',
    'ProgramArguments',
    '\0',
    '\u{1f600}',
  );
  await fc.assert(
    fc.asyncProperty(paths, fc.array(pieces, { maxLength: 30 }), async (path, all) => {
      await readSource(path, new TextEncoder().encode(all.join('')));
    }),
    { numRuns: 300 },
  );
});
