/**
 * `npm run pack [FOLDER]`: the command line as one tarball, written into FOLDER (default `.cache/pack`), whose path is the last line of the
 * output. It holds one program with everything in it, so that `npx` has nothing else to install.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { besideBundle } from './generate/beside-bundle.ts';
import { repositoryFiles, root } from './repository.ts';

const cli = join(root, 'packages', 'cli');
const stage = join(root, '.cache', 'pack', 'package');
const examples = 'test/examples/chat-server/';

const manifestSchema = z.object({ version: z.string(), description: z.string(), license: z.string() });

/** What of a package that stands beside the bundle npm may know: what it depends on for other uses, and its install script, are not for here. */
const besideSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  type: z.string().optional(),
  main: z.string().optional(),
  exports: z.unknown().optional(),
});
type Beside = z.infer<typeof besideSchema>;

const node = (folder: string, ...args: readonly string[]): void => {
  execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 2, 2] });
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Compiles and bundles the program: one file, and those that it loads later, beside their licences. */
function bundle(): void {
  node(root, '.ci/setup.mjs', 'compile');
  const dist = join(stage, 'dist');
  const beside = besideBundle(root, ['cli']);
  const external = beside.flatMap(({ packages }) => packages.flatMap((name) => ['-e', name]));
  node(cli, join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js'), 'build', 'build/main.js', '-o', dist, ...external);
  node(stage, join(root, '.ci/beside-bundle.ts'), ...beside.map(({ declaredBy }) => declaredBy));
  node(cli, join(root, '.ci/licenses.ts'), dist);
}

/** Moves what stands beside the bundle to where npm leaves it in a tarball: at the root, as dependencies that are bundled. Returns them. */
function bundledDependencies(): readonly Beside[] {
  renameSync(join(stage, 'dist', 'node_modules'), join(stage, 'node_modules'));
  return besideBundle(root, ['cli'])
    .flatMap(({ packages }) => packages)
    .map((name) => {
      const file = join(stage, 'node_modules', name, 'package.json');
      const trimmed = besideSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      writeFileSync(file, json(trimmed));
      return trimmed;
    });
}

/** The example projects as one file: npm would rename some of theirs, such as `.gitignore`, and leave out others. */
function exampleArchive(): string {
  const files = repositoryFiles(`${examples}broken/**`, `${examples}mended/**`);
  if (files.length === 0) throw new Error(`${examples} holds no file`);
  return json(Object.fromEntries(files.map((path) => [path.slice(examples.length), readFileSync(join(root, path), 'utf8')])));
}

/** What npm reads. `bin` is the only door: nothing is meant to be imported. What it depends on is in the tarball. */
function manifest(bundled: readonly Beside[]): string {
  const { version, description, license } = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const files = ['bin', 'dist', 'examples.json', 'release.json'];
  const dependencies = Object.fromEntries(bundled.map((one) => [one.name, one.version]));
  const program = { type: 'module', bin: { 'mlx-guard': 'bin/mlx-guard.js' }, engines: { node: '>=24' }, files };
  return json({ name: 'mlx-guard', version, description, license, ...program, dependencies, bundleDependencies: Object.keys(dependencies) });
}

const commit = (): string => execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();

function pack(target: string): string {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, 'bin'), { recursive: true });
  bundle();
  copyFileSync(join(cli, 'bin', 'mlx-guard.js'), join(stage, 'bin', 'mlx-guard.js'));
  for (const file of ['LICENSE', 'README.md']) copyFileSync(join(root, file), join(stage, file));
  writeFileSync(join(stage, 'examples.json'), exampleArchive());
  writeFileSync(join(stage, 'release.json'), json({ commit: commit() }));
  writeFileSync(join(stage, 'package.json'), manifest(bundledDependencies()));
  mkdirSync(target, { recursive: true });
  const told = execFileSync('npm', ['pack', '--silent', '--pack-destination', target], { cwd: stage, encoding: 'utf8', shell: process.platform === 'win32' });
  return join(target, told.trim());
}

const [folder = join(root, '.cache', 'pack')] = process.argv.slice(2);
console.log(pack(resolve(process.env['INIT_CWD'] ?? root, folder)));
