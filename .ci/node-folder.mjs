import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { arch, execPath, platform, versions } from 'node:process';

/** How npm calls the platforms for which it has Node as a package. */
const packaged = { linux: 'linux', win32: 'win' };

/** The npm package that holds Node for this machine, where there is one. */
const nodePackage = `node-${packaged[platform] ?? platform}-${arch}`;

/**
 * The folder that holds Node 24: the pinned package's, else that of the Node we run on where it is new enough (macOS, Alpine).
 * The package's own folder, because npm 10 makes no link to it in `node_modules/.bin`.
 */
export function nodeFolder(root) {
  const folder = join(root, 'node_modules', nodePackage, 'bin');
  if (spawnSync(join(folder, 'node'), ['--version']).status === 0) return folder;
  if (Number.parseInt(versions.node, 10) >= 24) return dirname(execPath);
  throw new Error(
    `Node 24 is needed and this is ${versions.node}; there is no packaged one for ${platform} ${arch}: get it from https://nodejs.org or by \`brew install node@24\``,
  );
}
