import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { repositoryFiles, root } from '../.ci/repository.ts';
import { type ModuleFacts, moduleFacts } from './architecture/module-facts.ts';
import { type Importer, isGuard, refusal } from './architecture/rooms.ts';

const read = (path: string): string => readFileSync(posix.join(root, path), 'utf8');

const manifestSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

interface Source {
  readonly path: string;
  readonly lines: number;
  readonly facts: ModuleFacts;
}

const sources: readonly Source[] = repositoryFiles('**/*.ts', '**/*.mjs')
  .filter((path) => !path.includes('/dist/') && !path.startsWith('test/examples/'))
  .map((path) => {
    const text = read(path);
    return { path, lines: text.split('\n').length - 1, facts: moduleFacts(path, text) };
  });

const packages = repositoryFiles('packages/*/package.json', 'actions/*/package.json').map((path) => {
  const { name, dependencies, devDependencies } = manifestSchema.parse(JSON.parse(read(path)));
  const folder = posix.dirname(path);
  return {
    folder,
    package: name.replace('@mlx-guard/', ''),
    dependencies: Object.keys(dependencies),
    devDependencies: Object.keys(devDependencies),
    sources: sources.filter((source) => source.path.startsWith(`${folder}/src/`)),
  };
});

const isTest = (path: string): boolean => path.endsWith('.test.ts');
const isGenerated = (path: string): boolean => path.endsWith('.generated.ts');

/** `path:line: what`, one a violation. */
const places = (pick: (facts: ModuleFacts) => ModuleFacts['escapes'], among: (path: string) => boolean): readonly string[] =>
  sources.filter(({ path }) => among(path)).flatMap(({ path, facts }) => pick(facts).map(({ what, line }) => `${path}:${line}: ${what}`));

describe('what is looked at', () => {
  test('every package has sources, which import something', () => {
    expect(packages.length).toBeGreaterThanOrEqual(7);
    const silent = packages.filter((one) => one.sources.every(({ facts }) => facts.imports.length === 0));
    expect(silent.map(({ folder }) => folder)).toEqual([]);
    expect(sources.length).toBeGreaterThanOrEqual(60);
  });

  test('every source file belongs to a package, to test or to .ci', () => {
    const strays = sources.filter(({ path }) => !/^(?:packages\/[^/]+\/src|actions\/[^/]+\/src|test|\.ci)\//.test(path));
    expect(strays.map(({ path }) => path)).toEqual([]);
  });

  test('a package without a room of its own is a guard', () => {
    const guards = packages.filter((one) => one.folder.startsWith('packages/') && isGuard(one.package));
    expect(guards.length).toBeGreaterThan(0);
    const others = guards.filter((one) => !one.sources.some(({ path }) => path === `${one.folder}/src/guard.ts`));
    expect(others.map(({ folder }) => folder)).toEqual([]);
  });
});

describe('who imports whom', () => {
  test.each(packages)('$package imports what its room may', (one) => {
    const refused = one.sources.flatMap(({ path, facts }) =>
      facts.imports.flatMap(({ what, line }) => {
        const reason = refusal(what, { ...one, path, isTest: isTest(path) });
        return reason === undefined ? [] : [`${path}:${line}: ${reason}`];
      }),
    );
    expect(refused).toEqual([]);
  });

  const importer = (folder: string, dependencies: readonly string[], name = 'a.ts'): Importer => ({
    path: `${folder}/src/${name}`,
    folder,
    package: folder.replace('packages/', '').replace('actions/', 'action-'),
    isTest: isTest(name),
    dependencies,
    devDependencies: ['vitest', '@mlx-guard/testing'],
  });
  const all = ['core', 'reporters', 'runtime', 'cli', 'testing', 'model-checksum', 'model-inspect', 'model-formats', 'attestation'].map(
    (name) => `@mlx-guard/${name}`,
  );
  const forbidden: readonly (readonly [string, string, string])[] = [
    ['packages/core', '@mlx-guard/reporters', 'core may not import reporters'],
    ['packages/core', 'node:crypto', 'core may not use node:crypto'],
    ['packages/core', '@actions/core', 'core may not import @actions/core'],
    ['packages/reporters', '@mlx-guard/runtime', 'reporters may not import runtime'],
    ['packages/reporters', 'node:fs', 'reporters may not use node:fs'],
    ['packages/reporters', 'node:path', 'reporters may not use node:path'],
    ['packages/model-formats', '@mlx-guard/model-checksum', 'model-formats may not import model-checksum'],
    ['packages/model-checksum', '@mlx-guard/model-inspect', 'model-checksum may not import model-inspect'],
    ['packages/model-checksum', '@mlx-guard/runtime', 'model-checksum may not import runtime'],
    ['packages/model-checksum', '@mlx-guard/reporters', 'model-checksum may not import reporters'],
    ['packages/model-checksum', 'node:fs/promises', 'model-checksum may not use node:fs/promises'],
    ['packages/model-checksum', 'node:worker_threads', 'model-checksum may not use node:worker_threads'],
    ['packages/some-new-guard', '@mlx-guard/attestation', 'some-new-guard may not import attestation'],
    ['packages/some-new-guard', '@mlx-guard/model-checksum', 'some-new-guard may not import model-checksum'],
    ['packages/runtime', '@mlx-guard/model-checksum', 'runtime may not import model-checksum'],
    ['packages/runtime', '@mlx-guard/cli', 'runtime may not import cli'],
    ['packages/cli', '@mlx-guard/testing', 'only tests may import testing'],
    ['actions/model-checksum', '@mlx-guard/model-inspect', 'action-model-checksum may not import model-inspect'],
    ['actions/model-checksum', '@mlx-guard/cli', 'action-model-checksum may not import cli'],
    ['actions/model-checksum', 'node:fs', 'action-model-checksum may not use node:fs'],
    ['packages/model-checksum', '@mlx-guard/core/src/json.ts', 'a package has one door: import it by its name'],
    ['packages/model-checksum', '@mlx-guard/model-checksum', 'a package imports its own files by their path'],
    ['packages/model-checksum', '../../core/src/index.ts', 'what lies outside the package is imported by its name'],
    ['packages/model-checksum', '../../../test/architecture/rooms.ts', 'what lies outside the package is imported by its name'],
    ['packages/model-checksum', './digest.js', 'a file is imported with its extension .ts'],
    ['packages/model-checksum', './digest.test.ts', 'nobody imports a test'],
    ['packages/runtime', 'fs', 'a Node module is written with node:'],
    ['packages/runtime', 'undici', 'undici is not in the package.json of runtime'],
    ['packages/runtime', 'vitest', 'vitest is not in the package.json of runtime'],
    ['packages/runtime', '?', 'an import names what it imports'],
  ];
  test.each(forbidden)('%s importing %s is refused', (folder, specifier, reason) => {
    expect(refusal(specifier, importer(folder, [...all, '@actions/core']))).toBe(reason);
  });

  const allowed: readonly (readonly [string, string, string])[] = [
    ['packages/core', '@noble/hashes/sha2.js', 'a.ts'],
    ['packages/some-new-guard', '@mlx-guard/model-formats', 'a.ts'],
    ['packages/some-new-guard', 'node:path/posix', 'a.ts'],
    ['packages/model-checksum', '@mlx-guard/attestation', 'a.ts'],
    ['packages/model-checksum', '@mlx-guard/testing', 'a.test.ts'],
    ['packages/model-checksum', 'node:fs', 'a.test.ts'],
    ['packages/model-checksum', '../rule.ts', 'rules/a.ts'],
    ['packages/cli', '@mlx-guard/model-checksum', 'a.ts'],
    ['actions/model-checksum', '@mlx-guard/model-checksum', 'main.ts'],
  ];
  test.each(allowed)('%s importing %s is fine in %s', (folder, specifier, name) => {
    expect(refusal(specifier, importer(folder, [...all, '@noble/hashes'], name))).toBeUndefined();
  });
});

describe('how a file is written', () => {
  const isSource = (path: string): boolean => /^(?:packages|actions)\//.test(path) && !isTest(path);
  const isPure = (path: string): boolean => isSource(path) && !/^packages\/(?:cli|runtime|supervisor|testing)\//.test(path);

  /** Where values become typed: one `as` each, and why it holds stands beside it. */
  const decodingBoundaries = ['packages/core/src/resolve.ts', 'packages/core/src/run-guard.ts'];

  test('no `any`, no `as` but `as const` and at decoding boundaries, no directive that silences the compiler', () => {
    const isAs = ({ what }: { readonly what: string }): boolean => what === 'as';
    const all = (): boolean => true;
    expect(places(({ escapes }) => escapes.filter((mark) => !isAs(mark)), all)).toEqual([]);
    const withAs = sources.filter(({ path }) => isSource(path)).flatMap(({ path, facts }) => facts.escapes.filter(isAs).map(() => path));
    expect(withAs.sort()).toEqual(decodingBoundaries);
  });

  test('no module is mocked', () => {
    expect(
      places(
        ({ mocks }) => mocks,
        () => true,
      ),
    ).toEqual([]);
  });

  test('pure rooms take time and chance from ports', () => {
    expect(places(({ clocks }) => clocks, isPure)).toEqual([]);
  });

  test('every export has a docblock; a rule has its title and reasons instead', () => {
    const isDue = (path: string): boolean => !isTest(path) && !isGenerated(path) && !path.includes('/src/rules/');
    expect(places(({ undocumented }) => undocumented, isDue)).toEqual([]);
  });

  test('exports have names', () => {
    expect(
      places(
        ({ defaultExports }) => defaultExports,
        (path) => !path.endsWith('.config.ts'),
      ),
    ).toEqual([]);
  });

  test('no file is longer than 300 lines, an entry not longer than 25', () => {
    const limit = (path: string): number => (/^actions\/[^/]+\/src\/main\.ts$/.test(path) ? 25 : 300);
    expect(sources.filter(({ path, lines }) => !isGenerated(path) && lines > limit(path)).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  test('files are named in kebab case, for what they hold', () => {
    const names = sources.map(({ path }) => posix.basename(path));
    expect(names.filter((name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)+$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(?:utils?|helpers?|common|misc)\./.test(name))).toEqual([]);
  });

  const sample = `
    import { a } from 'a'; export * from './b.ts'; export type { C } from 'c'; type D = import('d').D;
    await import('e'); await import(name); require('f'); import.meta.resolve('g'); import h from 'h';
    const one: any = x as string; const two = <string>x; const three = [1] as const;
    // @ts-expect-error
    vi.mock('x'); vi.spyOn(x, 'y'); new Date(); new Date(0); Date.now(); Math.random();
    /** Documented. */
    export const four = 1;
    export type Four = typeof four;
    export const five = 1;
    export type Five = typeof five;
    export interface Six {}
    // Not a docblock.
    export function seven() {}
    export default class Eight {}
  `;
  test('each of these is seen', () => {
    const facts = moduleFacts('sample.ts', sample);
    const seen = (marks: ModuleFacts['imports']): readonly string[] => marks.map(({ what }) => what).sort();
    expect(seen(facts.imports)).toEqual(['./b.ts', '?', 'a', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(seen(facts.escapes)).toEqual(['@ts-expect-error', 'a type assertion', 'any', 'as']);
    expect(seen(facts.mocks)).toEqual(['vi.mock', 'vi.spyOn']);
    expect(seen(facts.clocks)).toEqual(['Date.now', 'Math.random', 'new Date()']);
    expect(seen(facts.undocumented)).toEqual(['Five', 'Six', 'five', 'seven']);
    expect(facts.defaultExports).toEqual([{ what: 'export default', line: 15 }]);
  });

  test('a file that cannot be parsed is an error', () => {
    expect(() => moduleFacts('broken.ts', 'const = ;')).toThrow('broken.ts');
  });
});
