import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';

/** Where Debian and Ubuntu put it. */
export const chromiumPath = '/usr/bin/chromium';

/** Whether the browser tests can run here. */
export const hasChromium = (): boolean => existsSync(chromiumPath);

/** Makes sure that there is a browser: Debian's own, installed where it is missing and we may. Throws where there is none. */
export function chromium(): void {
  if (hasChromium()) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(`there is no ${chromiumPath}: install Debian's chromium`);
  const apt = (...args: readonly string[]): void => {
    execFileSync('apt-get', ['-qq', ...args], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  apt('update');
  apt('install', '--yes', '--no-install-recommends', 'chromium');
  if (!hasChromium()) throw new Error(`apt-get installed chromium, but not as ${chromiumPath}`);
}
