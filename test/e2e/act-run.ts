import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { act } from '../../.ci/tools.ts';

const program = act();

/** Runs git in a folder, as somebody. Returns what it printed; throws where it failed. */
export function git(at: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid', ...args], {
    cwd: at,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** What a run of act ended with. */
export interface ActRun {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a workflow on this machine under act, with nothing of ours in its environment but Node 24 on PATH. */
export function runAct(at: string, event: string, workflow: string, ...more: readonly string[]): ActRun {
  const home = mkdtempSync(join(tmpdir(), 'mlx-guard-act-home-'));
  const platforms = ['ubuntu-latest', 'ubuntu-24.04'].flatMap((label) => ['--platform', `${label}=-self-hosted`]);
  const args = [event, '--workflows', `.github/workflows/${workflow}`, ...platforms, '--no-cache-server', ...more];
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: at,
    encoding: 'utf8',
    env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin` },
  });
  rmSync(home, { recursive: true, force: true });
  if (error !== undefined) throw error;
  return { code: status, output: `${stdout}${stderr}` };
}
