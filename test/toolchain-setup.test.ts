import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../.ci/repository.ts';

/** A checkout in small: the launcher, a lockfile of two packages, and a command that prints what reached it. */
let folder: string;
const at = (...path: readonly string[]): string => join(folder, ...path);

const lock = (version: string): string =>
  JSON.stringify({
    packages: {
      '': {},
      'node_modules/needed': { version, integrity: 'sha512-needed' },
      'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-other', optional: true, os: ['none'] },
    },
  });

/** Stands in for npm: installs what the lockfile says, slowly enough that two at once would meet, and keeps a log. */
const npm = `
  import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
  appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
  if (process.env.NPM_FAILS) process.exit(1);
  rmSync('node_modules', { recursive: true, force: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  mkdirSync('node_modules/needed', { recursive: true });
  writeFileSync('node_modules/needed/package.json', '{}');
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  delete packages['node_modules/for-another-system'];
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlx-guard-setup-'));
  for (const name of ['setup.mjs', 'install.mjs', 'node-folder.mjs']) cpSync(join(root, '.ci', name), at('.ci', name));
  writeFileSync(at('package-lock.json'), lock('1.0.0'));
  mkdirSync(at('npm'));
  writeFileSync(at('npm', 'npm-cli.mjs'), npm);
  mkdirSync(at('packages', 'cli', 'src'), { recursive: true });
  writeFileSync(
    at('packages', 'cli', 'src', 'main.ts'),
    'console.log(JSON.stringify([process.argv.slice(2), process.env["INIT_CWD"]])); process.exitCode = Number(process.env["EXIT"] ?? 0);',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function setUp(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [at('.ci', 'setup.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, npm_execpath: at('npm', 'npm-cli.mjs'), ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...output })));
}

const installs = (): number => (existsSync(at('npm.log')) ? readFileSync(at('npm.log'), 'utf8').trim().split('\n').length : 0);

test('the first run installs and says so on the error stream; the command gets its arguments and the folder the user stands in', async () => {
  const { code, stdout, stderr } = await setUp(['start', 'check', 'a b'], { INIT_CWD: '/somewhere' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[["check","a b"],"/somewhere"]\n' });
  expect(stderr).toContain('mlx-guard: setting up, once');
  expect(readFileSync(at('npm.log'), 'utf8')).toMatch(/^ci .*--no-audit --no-fund/);
});

test('the second run does not install, and start alone is the demo', async () => {
  await setUp(['start']);
  const { stdout, stderr } = await setUp(['start'], { INIT_CWD: '/here' });
  expect({ stdout, stderr, installs: installs() }).toEqual({ stdout: '[["demo"],"/here"]\n', stderr: '', installs: 1 });
});

test.each([
  ['the record of npm is missing, as after an install that was cut short', () => rmSync(at('node_modules', '.package-lock.json'))],
  ['a package is missing', () => rmSync(at('node_modules', 'needed'), { recursive: true })],
  ['the lockfile asks for another version', () => writeFileSync(at('package-lock.json'), lock('1.0.1'))],
  ['the lockfile asks for one more', () => writeFileSync(at('package-lock.json'), lock('1.0.0').replace('"os":["none"]', '"os":["linux","darwin","win32"]'))],
])('it installs again when %s', async (_, breakIt) => {
  await setUp(['start']);
  breakIt();
  await setUp(['start']);
  expect(installs()).toBe(2);
});

test('two at once install once', async () => {
  const both = await Promise.all([setUp(['start']), setUp(['start'])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(installs()).toBe(1);
});

test('the lock of a process that is gone does not keep anyone waiting', async () => {
  const gone = await new Promise<number | undefined>((resolve) => {
    const child = spawn(process.execPath, ['--version']);
    child.once('close', () => resolve(child.pid));
  });
  mkdirSync(at('.cache'));
  writeFileSync(at('.cache', 'setup.lock'), String(gone));
  expect((await setUp(['start'])).code).toBe(0);
});

test('where npm fails nothing is run, and the next run tries again', async () => {
  const { code, stdout, stderr } = await setUp(['start'], { NPM_FAILS: '1' });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim().split('\n').at(-1)).toBe('mlx-guard: `npm ci` failed; its reason stands above');
  expect((await setUp(['start'])).code).toBe(0);
});

test('the exit code is the command’s', async () => {
  expect((await setUp(['start'], { EXIT: '2' })).code).toBe(2);
});

test('an unknown command is refused before anything is installed', async () => {
  const { code, stderr } = await setUp(['strat']);
  expect({ code, installs: installs() }).toEqual({ code: 1, installs: 0 });
  expect(stderr).toMatch(/^mlx-guard: no command "strat"; there are start, /);
});
