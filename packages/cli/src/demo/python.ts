import { spawnSync } from 'node:child_process';
import { EnvironmentError, quote } from '@mlx-guard/core';
import type { Environment } from '@mlx-guard/runtime';

const modules = ['mlx.core', 'mlx_lm', 'fastapi', 'uvicorn', 'loguru', 'yaml'];
const install = "python3 -m pip install 'mlx[cpu]' mlx-lm fastapi uvicorn loguru pyyaml";

/** What `memory-budget` is told where the Python server is to run on MLX: a budget some times what its libraries take, and time to load them. */
export const pythonFlags: ReadonlyMap<string, string> = new Map([
  ['command', JSON.stringify(['node', 'smoke/smoke.mjs', 'python3', '-m', 'chat_server'])],
  ['budget', '1GiB'],
  ['timeout', '5m'],
]);

/** Throws `EnvironmentError`, which says what to install, unless this machine's python3 has all that the example server imports. */
export function requirePython({ PATH }: Environment): void {
  const { status } = spawnSync('python3', ['-c', `import ${modules.join(', ')}`], { env: { PATH }, stdio: 'ignore' });
  if (status !== 0) throw new EnvironmentError('not-available-here', `the Python server needs python3 with MLX, which is not here: ${quote(install)}`);
}
