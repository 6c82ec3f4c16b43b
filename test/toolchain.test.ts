import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { toolVersion } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { repositoryFiles, root } from '../.ci/repository.ts';
import { unchanged } from '../.ci/unchanged.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-toolchain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

const versions = z.record(z.string(), z.string()).default({});
const dependenciesSchema = z.object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions });
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string(), integrity: z.string(), resolved: z.string(), link: z.boolean(), optionalDependencies: versions }).partial(),
  ),
});

test('the tests run on Node 24', () => {
  const major = Number.parseInt(process.versions.node, 10);
  if (process.platform === 'darwin') expect(major).toBeGreaterThanOrEqual(24);
  else expect(major).toBe(24);
});

describe('dependencies', () => {
  const manifests = repositoryFiles('package.json', 'packages/*/package.json', 'actions/*/package.json');
  const lock = lockSchema.parse(readJson('package-lock.json')).packages;
  const installed = Object.entries(lock).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);

  test('every one is pinned to one version', () => {
    const loose = manifests.flatMap((path) => {
      const lists = dependenciesSchema.parse(readJson(path));
      const all = Object.values(lists).flatMap((list) => Object.entries(list));
      return all.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)).map(([name, version]) => `${path}: ${name} ${version}`);
    });
    expect(manifests.length).toBeGreaterThanOrEqual(8);
    expect(loose).toEqual([]);
  });

  test('the version of mlx-guard is one everywhere', () => {
    const found = manifests.map((path) => z.object({ version: z.string() }).parse(readJson(path)).version);
    expect(new Set(found)).toEqual(new Set([toolVersion]));
  });

  test('the lockfile has a digest of each and names no registry', () => {
    expect(installed.length).toBeGreaterThan(80);
    expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test('the lockfile has every platform package of every tool, Apple silicon among them', () => {
    const wanted = installed.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}));
    const missing = wanted.filter((name) => !installed.some(([path]) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
    const apple = wanted.filter((name) => name.includes('darwin-arm64'));
    for (const tool of ['biome', 'turbo', 'typescript', 'rolldown', 'oxc-parser']) expect(apple.join(' ')).toContain(tool);
  });
});

describe('checks that could be content with nothing', () => {
  test('the type check of the tests sees every TypeScript file', () => {
    const listed = execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.ci/tsconfig.test.json', '--listFilesOnly'], {
      cwd: root,
      encoding: 'utf8',
    });
    const seen = new Set(listed.split('\n').map((path) => posix.relative(root.replaceAll('\\', '/'), path.trim().replaceAll('\\', '/'))));
    const unseen = repositoryFiles('**/*.ts').filter((path) => !path.startsWith('test/examples/') && !path.includes('/dist/') && !seen.has(path));
    expect(unseen).toEqual([]);
  });

  test('a file that comes out different, new or gone is named', () => {
    const repository = join(folder, 'repository');
    const at = (name: string): string => join(repository, name);
    mkdirSync(repository);
    execFileSync('git', ['init', '--quiet'], { cwd: repository });
    for (const name of ['kept', 'changed', 'gone', '.gitignore']) writeFileSync(at(name), name === '.gitignore' ? 'ignored\n' : 'before\n');
    const same = (): void => {
      writeFileSync(at('kept'), 'before\n');
      writeFileSync(at('ignored'), String(Math.random()));
    };
    expect(() => unchanged(same, repository)).not.toThrow();
    expect(() => unchanged(() => writeFileSync(at('changed'), 'after\n'), repository)).toThrow('changed');
    expect(() => unchanged(() => writeFileSync(at('new'), ''), repository)).toThrow('new');
    expect(() => unchanged(() => rmSync(at('gone')), repository)).toThrow('gone');
  });
});

describe('lint', () => {
  const project = join(folder, 'lint');
  cpSync(join(root, '.ci', 'lint.json'), join(project, '.ci', 'lint.json'));
  writeFileSync(join(project, 'package.json'), '{"name":"sample"}');

  const globals = ['process', 'console', 'fetch', 'setTimeout', 'Buffer', 'performance', 'globalThis'];
  const importing = (specifier: string): string => `import { x } from '${specifier}';\nexport const a = x;\n`;
  /** A package, a text, and the rule that it breaks; undefined where it is fine. */
  const samples: readonly (readonly [string, string, string | undefined])[] = [
    ['core', importing('node:crypto'), 'style/noRestrictedImports'],
    ['core', importing('@mlx-guard/reporters'), 'style/noRestrictedImports'],
    ['reporters', importing('node:fs/promises'), 'style/noRestrictedImports'],
    ['reporters', importing('@mlx-guard/runtime'), 'style/noRestrictedImports'],
    ['some-guard', importing('@actions/core'), 'style/noRestrictedImports'],
    ['some-guard', importing('@mlx-guard/core/src/json.ts'), 'style/noRestrictedImports'],
    ['runtime', importing('../../core/packages/core/src/json.ts'), 'style/noRestrictedImports'],
    ...globals.map((name) => ['some-guard', `export const a = ${name};\n`, 'style/noRestrictedGlobals'] as const),
    ['runtime', importing('undici'), 'correctness/noUndeclaredDependencies'],
    ['runtime', 'export const a = (b: any): unknown => b;\n', 'suspicious/noExplicitAny'],
    ['runtime', 'export default 1;\n', 'style/noDefaultExport'],
    ['runtime', 'const a = async (): Promise<void> => {};\na();\n', 'nursery/noFloatingPromises'],
    ['runtime', `export function a(): number {\n${'  Math.abs(1);\n'.repeat(60)}  return 1;\n}\n`, 'complexity/noExcessiveLinesPerFunction'],
    ['runtime', "import { x } from 'node:fs';\nexport const a = [x, process.pid];\n", undefined],
    ['some-guard', importing('node:path/posix'), undefined],
  ];
  const paths = samples.map(([name], index) => `packages/${name}/src/sample-${index}.ts`);
  for (const [index, path] of paths.entries()) {
    mkdirSync(join(project, dirname(path)), { recursive: true });
    writeFileSync(join(project, path), samples[index]?.[1] ?? '');
  }
  const biome = ['lint', '--config-path=.ci/lint.json', '--error-on-warnings', '--reporter=json', '--max-diagnostics=none', 'packages'];
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), ...biome], { cwd: project, encoding: 'utf8' });
  const { diagnostics } = z
    .object({ diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })) })
    .parse(JSON.parse(stdout));

  test.each(samples.map(([name, text, rule], index) => ({ name, start: text.slice(0, 60).trimEnd(), rule, path: paths[index] })))(
    'in $name, $start breaks $rule',
    ({ rule, path }) => {
      const broken = diagnostics.filter(({ location }) => location.path === path).map(({ category }) => category);
      if (rule === undefined) expect(broken).toEqual([]);
      else expect(broken).toContain(`lint/${rule}`);
    },
  );
});

test('every guard has the constructor that `npm run new:rule` writes for', () => {
  const constructors = repositoryFiles('packages/*/src/rule.ts').filter((path) => !path.startsWith('packages/core/'));
  expect(constructors.length).toBeGreaterThan(5);
  expect(constructors.filter((path) => !/^export const rule\b/m.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
});
