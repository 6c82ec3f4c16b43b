import { toolVersion } from '@mlx-guard/core';
import { jsonText, packageText } from '../generate/json-text.ts';
import { camelCase, titleCase } from '../generate/naming.ts';
import { ruleSource } from './rule-template.ts';

const firstRule = 'first-rule';

const manifest = (id: string): string =>
  packageText({
    name: `@mlx-guard/${id}`,
    version: toolVersion,
    private: true,
    license: 'MIT',
    type: 'module',
    exports: { '.': { 'mlx-guard-source': './src/index.ts', types: './build/index.d.ts', default: './build/index.js' } },
    dependencies: { '@mlx-guard/core': toolVersion },
    devDependencies: { '@mlx-guard/testing': toolVersion },
  });

const factsSource = `/** What the rules judge: names, values and places, never parser nodes. */
export interface Facts {
  readonly path: string;
}
`;

const ruleConstructor = (id: string): string => `import { rulesOf } from '@mlx-guard/core';
import type { Facts } from './facts.ts';

/** The constructor of this guard's rules. */
export const rule = rulesOf<Facts>('${id}');
`;

const guardSource = (id: string): string => `import { defineGuard, judge, list } from '@mlx-guard/core';
import { rules } from './rules.generated.ts';

/** TODO: what it answers, and its bounds. */
export const ${camelCase(id)} = defineGuard({
  id: '${id}',
  title: '${titleCase(id)}', // TODO: a headline
  description: 'TODO: one sentence that says what fails the job.',
  settings: { paths: list('Files and folders to look at, relative to the working directory.', '.') },
  outputs: {},
  rules,
  async check({ paths }, { files, signal }, record) {
    for (const path of paths) {
      for await (const entry of files.walk(path)) {
        signal.throwIfAborted();
        record.eligible(1);
        if (entry.kind !== 'file') {
          record.skipped(entry.path, 'is no plain file');
          continue;
        }
        // TODO: read what the rules need to know into the facts.
        for (const finding of judge(rules, { path: entry.path })) record.finding(finding);
        record.inspected(entry.path);
      }
    }
  },
});
`;

const testSource = (id: string): string => `import { ruleTester } from '@mlx-guard/testing';
import { ${camelCase(id)} } from './index.ts';

ruleTester(${camelCase(id)});
`;

/** The files of a new guard's package, by path below it. Its first rule has to be written before its tests pass. */
export const guardFiles = (id: string): ReadonlyMap<string, string> =>
  new Map([
    ['package.json', manifest(id)],
    ['tsconfig.json', jsonText({ extends: '../../.ci/tsconfig.base.json', references: [{ path: '../core' }] })],
    ['src/index.ts', `export { ${camelCase(id)} } from './guard.ts';\n`],
    ['src/guard.ts', guardSource(id)],
    ['src/facts.ts', factsSource],
    ['src/rule.ts', ruleConstructor(id)],
    [`src/rules/${firstRule}.ts`, ruleSource(firstRule)],
    ['src/guard.test.ts', testSource(id)],
  ]);
