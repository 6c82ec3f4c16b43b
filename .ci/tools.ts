/** Pinned tools that npm does not have: built or installed below `.cache/tools` on first use, found there afterwards. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { root } from './repository.ts';

const tools = join(root, '.cache', 'tools');
const isWindows = platform === 'win32';

function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
  execFileSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
}

/** The path of a Go program, built from its module; Go checks the module against its public checksum database. Throws where it cannot be built. */
function goTool(name: string, version: string, source: string): string {
  const folder = join(tools, `${name}-${version}`);
  const program = join(folder, isWindows ? `${name}.exe` : name);
  if (existsSync(program)) return program;
  const scratch = join(tools, `${name}-build`);
  console.log(`building ${name} ${version} …`);
  // Without -modcacherw Go's module cache is read-only, and the clone could not be deleted.
  const environment = { GOBIN: folder, GOPATH: join(scratch, 'path'), GOCACHE: join(scratch, 'cache'), GOFLAGS: '-modcacherw', CGO_ENABLED: '0' };
  try {
    run('go', ['install', '-trimpath', `${source}@v${version}`], environment);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return program;
}

/** The linter of workflow files. */
export const actionlint = (): string => goTool('actionlint', '1.7.12', 'github.com/rhysd/actionlint/cmd/actionlint');

/** The runner of workflows on this machine. */
export const act = (): string => goTool('act', '0.2.89', 'github.com/nektos/act');

const zizmorVersion = '1.32.0';

/** The security linter of workflow files, from PyPI, its wheels held to the digests in `.ci/zizmor-requirements.txt`. */
export function zizmor(): string {
  const folder = join(tools, `zizmor-${zizmorVersion}`);
  const scripts = join(folder, isWindows ? 'Scripts' : 'bin');
  const program = join(scripts, isWindows ? 'zizmor.exe' : 'zizmor');
  if (existsSync(program)) return program;
  console.log(`installing zizmor ${zizmorVersion} …`);
  run(isWindows ? 'python' : 'python3', ['-m', 'venv', '--clear', folder]);
  const requirements = ['--require-hashes', '--only-binary', ':all:', '--requirement', '.ci/zizmor-requirements.txt'];
  run(join(scripts, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
  return program;
}
