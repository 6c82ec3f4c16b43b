import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, env, execPath, kill, pid, platform, stderr } from 'node:process';

const npmCi = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/** An install takes half a minute; a lock this old is left from a machine that went down. */
const staleLockMs = 15 * 60_000;
const lockPollMs = 250;

const readPackages = (lockfile) => JSON.parse(readFileSync(lockfile, 'utf8')).packages;

/** Whether the lockfile's entry is built for this machine, as far as system and processor tell. npm writes one name or a list. */
const isForHere = ({ os = [], cpu = arch, libc }) => libc === undefined && [os].flat().includes(platform) && [cpu].flat().includes(arch);

/**
 * Whether `node_modules` holds what the lockfile asks for. npm writes down what it installed as its last act, so an install that
 * was cut short has no such record; a package that was removed since is missed by its `package.json`.
 */
function isInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true && !isForHere(wanted);
    return found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(root, path, 'package.json'));
  });
}

/** Whether whoever took the lock is still at it. Anything but a certain no is a yes: then it is asked again. */
function isHeld(lock) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > staleLockMs) return false;
    return kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** Only one process installs at a time; the others wait for it. */
function withLock(lock, work) {
  for (;;) {
    try {
      writeFileSync(lock, String(pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isHeld(lock)) sleep(lockPollMs);
    else rmSync(lock, { force: true });
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function runNpmCi(root) {
  stderr.write('mlx-guard: setting up, once: npm ci (about 400 MB on disk) …\n');
  const started = Date.now();
  const cli = env.npm_execpath;
  const { status, error } =
    cli !== undefined && /npm-cli\.[cm]?js$/.test(cli)
      ? spawnSync(execPath, [cli, ...npmCi], { cwd: root, stdio: ['ignore', 2, 2] })
      : spawnSync('npm', npmCi, { cwd: root, stdio: ['ignore', 2, 2], shell: platform === 'win32' });
  if (error) throw error;
  if (status !== 0) throw new Error('`npm ci` failed; its reason stands above');
  if (!isInstalled(root)) throw new Error('`npm ci` ended well but left a package out; run the command again');
  stderr.write(`mlx-guard: ready after ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Installs what the lockfile asks for, where that is not done yet. Progress goes to the error stream: the command's output stays its own. */
export function install(root) {
  if (isInstalled(root)) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  withLock(join(root, '.cache', 'setup.lock'), () => isInstalled(root) || runNpmCi(root));
}
