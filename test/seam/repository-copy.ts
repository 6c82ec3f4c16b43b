import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root as original, repositoryFiles } from '../../.ci/repository.ts';

const scope = '@mlx-guard';

/** What a program said and how it ended. */
export interface Outcome {
  readonly code: number | null;
  /** Both streams. */
  readonly output: string;
}

/**
 * A copy of this repository in a temporary folder, as the next commit would hold it. Its `node_modules` are links to the original's, but for
 * its own packages, which are its own: what is changed in the copy takes effect in the copy alone.
 */
export class RepositoryCopy implements Disposable {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-guard-copy-')));

  constructor() {
    for (const path of repositoryFiles()) {
      if (!existsSync(join(original, path))) continue; // deleted, not yet committed
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      cpSync(join(original, path), join(this.root, path), { verbatimSymlinks: true });
    }
    mkdirSync(join(this.root, 'node_modules', scope), { recursive: true });
    for (const entry of readdirSync(join(original, 'node_modules'), { withFileTypes: true })) {
      const isWanted = entry.isDirectory() && entry.name !== scope;
      if (isWanted) symlinkSync(join(original, 'node_modules', entry.name), join(this.root, 'node_modules', entry.name), 'junction');
    }
    this.linkWorkspaces();
    spawnSync('git', ['init', '--quiet'], { cwd: this.root }); // the checks ask git for the files
  }

  /** Links the packages that have no link yet, as `npm install` would. */
  linkWorkspaces(): void {
    for (const parent of ['packages', 'actions']) {
      for (const name of readdirSync(join(this.root, parent))) {
        const link = join(this.root, 'node_modules', scope, parent === 'actions' ? `action-${name}` : name);
        if (!existsSync(link)) symlinkSync(join(this.root, parent, name), link, 'junction');
      }
    }
  }

  #spawn(command: string, args: readonly string[], cwd: string): Outcome {
    const { HOME = '', PATH = '', TMPDIR = '' } = process.env;
    const path = `${dirname(process.execPath)}${delimiter}${PATH}`;
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: join(this.root, cwd),
      env: { PATH: path, HOME, ...(TMPDIR && { TMPDIR }), NO_COLOR: '1' },
      encoding: 'utf8',
      shell: command === 'npm' && process.platform === 'win32',
    });
    return { code: status, output: `${stdout}${stderr}` };
  }

  /** Runs a Node program in the copy, without a runner's variables. */
  run(args: readonly string[]): Outcome {
    return this.#spawn(process.execPath, args, '.');
  }

  /** Runs a package's own script. */
  packageScript(folder: string, name: string): Outcome {
    return this.#spawn('npm', ['run', '--silent', name], folder);
  }

  /** One of the repository's scripts in `.ci`. */
  script(name: string, ...args: readonly string[]): Outcome {
    return this.run(['--conditions=mlx-guard-source', `.ci/${name}.ts`, ...args]);
  }

  /** SHA-256 of every file that is no build output, by path. */
  digests(): ReadonlyMap<string, string> {
    const digests = new Map<string, string>();
    const ignored = /^(?:\.git|node_modules|build|dist)$/;
    const enter = (folder: string): void => {
      for (const entry of readdirSync(join(this.root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() && !ignored.test(entry.name)) enter(path);
        if (entry.isFile()) digests.set(path, hash('sha256', readFileSync(join(this.root, path))));
      }
    };
    enter('');
    return digests;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The paths that are not the same in both: changed, added or gone. Sorted. */
export const differences = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();
