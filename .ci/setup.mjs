// The door to every command of this repository: installs what it needs, once, and runs the command under Node 24.
// Plain JavaScript on Node's own modules, because it runs on Node 20 before anything is installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { argv, env, exit, stderr, stdin } from 'node:process';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { nodeFolder } from './node-folder.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const fromSource = '--conditions=mlx-guard-source';
const vitest = (...args) => ['node_modules/vitest/vitest.mjs', ...args, '--config', '.ci/vitest.config.ts'];

/** The Node program that each command is, given the arguments that follow its name. */
const commands = {
  start: (args) => [fromSource, 'packages/cli/src/main.ts', ...(args.length > 0 ? args : ['demo'])],
  test: (args) => [...vitest('run', '--project', 'default'), ...args],
  'test:real': (args) => [...vitest('run', '--project', 'real'), ...args],
  vitest: (args) => [...vitest(), ...args],
  compile: (args) => ['node_modules/typescript/bin/tsc', '-b', '.ci/tsconfig.json', ...args],
  build: (args) => ['node_modules/turbo/bin/turbo', 'run', 'build', ...args],
  check: (args) => [fromSource, '.ci/check.ts', ...args],
  pack: (args) => [fromSource, '.ci/pack.ts', ...args],
  bench: (args) => [fromSource, 'test/bench/bench.ts', ...args],
  generate: (args) => [fromSource, '.ci/generate.ts', ...args],
  'new:rule': (args) => [fromSource, '.ci/new-rule.ts', ...args],
  'new:guard': (args) => [fromSource, '.ci/new-guard.ts', ...args],
};

/** Runs one Node program to its end and returns its exit code. */
function run(node, args, environment) {
  const child = spawn(join(node, 'node'), args, { cwd: root, env: environment, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group, so the child has it already; from anywhere else only we got it.
  process.on('SIGINT', () => stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** The environment with Node 24 and the installed tools first on PATH. Windows writes `Path`. */
function withPath(node) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [node, join(root, 'node_modules', '.bin'), env[name]].filter(Boolean);
  return { ...env, [name]: folders.join(delimiter), TURBO_TELEMETRY_DISABLED: '1' };
}

async function main([name, ...args]) {
  if (!Object.hasOwn(commands, name ?? '')) throw new Error(`no command ${JSON.stringify(name)}; there are ${Object.keys(commands).join(', ')}`);
  install(root);
  const node = nodeFolder(root);
  return run(node, commands[name](args), withPath(node));
}

try {
  exit(await main(argv.slice(2)));
} catch (error) {
  stderr.write(`mlx-guard: ${error.message}\n`);
  exit(1);
}
