/**
 * `npm run check`: what must hold beside the tests. Without names the quick checks, with names those, with `--list` the names of all.
 * Every check is tried, and where there are several the last line counts them. Exit code 1 where one failed.
 */
import { spawnSync } from 'node:child_process';
import { chromium } from './chromium.ts';
import { rebuildDist } from './dist.ts';
import { root } from './repository.ts';
import { act, actionlint, zizmor } from './tools.ts';
import { unchanged } from './unchanged.ts';
import { actionFiles, allWorkflows } from './workflows.ts';

/** Runs a program with its output shown. Throws where it does not exit with 0. */
function run(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`exit code ${status ?? 'none'}`);
}

const node = (...args: readonly string[]): void => run(process.execPath, ...args);
const setUp = (...args: readonly string[]): void => node('.ci/setup.mjs', ...args);
const tests = (project: string): void => setUp('vitest', 'run', '--project', project);

const quick: Readonly<Record<string, () => void>> = {
  lint: () => node('node_modules/@biomejs/biome/bin/biome', 'check', '--config-path=.ci/lint.json', '--error-on-warnings', '.'),
  types: () => {
    setUp('compile');
    node('node_modules/typescript/bin/tsc', '-p', '.ci/tsconfig.test.json');
  },
  unused: () => node('node_modules/knip/bin/knip.js', '--config', '.ci/knip.json'),
  generated: () => setUp('generate', '--check'),
  architecture: () => setUp('test', 'test/architecture.test.ts'),
};

/** These need the network, Go and Python, or minutes. */
const thorough: Readonly<Record<string, () => void>> = {
  regenerated: () => unchanged(() => setUp('generate')),
  dist: () => {
    setUp('compile'); // what does not compile leaves the old dist where it is
    unchanged(() => rebuildDist(() => setUp('build', '--force')));
  },
  actionlint: () => run(actionlint(), '-shellcheck=', '-pyflakes=', ...allWorkflows()),
  zizmor: () => run(zizmor(), '--offline', '--no-progress', '--strict-collection', '--config', '.ci/zizmor.yml', ...allWorkflows(), ...actionFiles()),
  browser: () => {
    chromium();
    tests('browser');
  },
  seam: () => tests('seam'),
  pack: () => tests('pack'),
  act: () => {
    act();
    tests('act');
  },
};

const checks = { ...quick, ...thorough };

function passes(name: string, check: () => void): boolean {
  const started = performance.now();
  console.log(`\n── ${name}`);
  let reason: string | undefined;
  try {
    check();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  console.log(`── ${name}: ${reason === undefined ? 'passed' : `FAILED, ${reason}`} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return reason === undefined;
}

function main(names: readonly string[]): number {
  if (names.includes('--list')) {
    console.log(Object.keys(checks).join('\n'));
    return 0;
  }
  const chosen = Object.entries(names.length === 0 ? quick : checks).filter(([name]) => names.length === 0 || names.includes(name));
  const unknown = names.filter((name) => !Object.hasOwn(checks, name));
  if (unknown.length > 0) {
    console.error(`mlx-guard: no check ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}`);
    return 1;
  }
  const passed = chosen.filter(([name, check]) => passes(name, check)).length;
  if (chosen.length > 1) console.log(`\n${passed} passed, ${chosen.length - passed} failed`);
  return passed === chosen.length ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
