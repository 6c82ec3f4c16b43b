import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { differences, RepositoryCopy } from './repository-copy.ts';

/** One generated file of each kind. */
const kinds = [
  '.ci/tsconfig.json',
  'action.yml',
  'actions/check/README.md',
  'actions/check/action.yml',
  'actions/check/package.json',
  'actions/check/src/main.ts',
  'actions/check/tsconfig.json',
  'actions/model-checksum/README.md',
  'actions/model-checksum/action.yml',
  'actions/model-checksum/package.json',
  'actions/model-checksum/src/main.ts',
  'actions/model-checksum/tsconfig.json',
  'docs/data-and-network.md',
  'docs/policy.md',
  'docs/reference/coverage.md',
  'docs/reference/model-checksum.md',
  'docs/reference/permissions.md',
  'docs/reference/profiles.md',
  'docs/reference/schemas/baseline-v1.json',
  'docs/reference/schemas/evidence-v1.json',
  'docs/reference/schemas/model-lock-v1.json',
  'docs/reference/schemas/policy-v1.json',
  'docs/reference/schemas/report-v1.json',
  'docs/reference/settings.md',
  'docs/rules/README.md',
  'docs/rules/model-checksum/digest-mismatch.md',
  'docs/troubleshooting.md',
  'packages/cli/package.json',
  'packages/cli/src/guards.generated.ts',
  'packages/core/src/guard-ids.generated.ts',
  'packages/cli/tsconfig.json',
  'packages/model-checksum/src/rules.generated.ts',
];

/** Prose of a person around generated tables. */
const isMarked = (path: string): boolean => path.endsWith('README.md') || /^docs\/[^/]+\.md$/.test(path);

describe('generated files', { timeout: 60_000 }, () => {
  const copy = new RepositoryCopy();
  afterAll(() => copy[Symbol.dispose]());
  const drift = copy.script('generate', '--check');
  copy.script('generate'); // so that the tests below judge their own edits alone
  const before = copy.digests();
  const at = (path: string): string => join(copy.root, path);
  const replace = (path: string, from: string, to: string): void => {
    const text = readFileSync(at(path), 'utf8');
    expect(text).toContain(from);
    writeFileSync(at(path), text.replace(from, to));
  };
  const listed = (output: string): readonly string[] => [...output.matchAll(/^ {2}(\S+)$/gm)].map(([, path = '']) => path).toSorted();

  test('are as they should be', () => {
    expect(drift).toEqual({ code: 0, output: '' });
  });

  test('are each missed when edited by hand, and mended', () => {
    for (const path of kinds) {
      if (isMarked(path)) replace(path, '| --- |', '| -- |');
      else appendFileSync(at(path), path.endsWith('.ts') ? '// by hand\n' : '\n');
    }
    replace(
      'package-lock.json',
      '"@mlx-guard/model-checksum": "0.1.0",\n        "@mlx-guard/runtime": "0.1.0"',
      '"@mlx-guard/model-checksum": "0.1.0",\n        "@mlx-guard/runtime": "0.0.9"',
    );
    const strays = ['docs/reference/stray.md', 'docs/rules/model-checksum/no-such-rule.md'];
    for (const path of strays) writeFileSync(at(path), 'x');
    const { code, output } = copy.script('generate', '--check');
    expect(code).toBe(1);
    expect(listed(output)).toEqual([...kinds, 'package-lock.json', ...strays].toSorted());
    expect(copy.script('generate')).toMatchObject({ code: 0 });
    expect(differences(before, copy.digests())).toEqual([]);
  });

  test('are each missed when they are gone', () => {
    const gone = ['actions/model-checksum/action.yml', 'docs/reference/settings.md', 'packages/cli/src/guards.generated.ts'];
    for (const path of gone) rmSync(at(path));
    const { code, output } = copy.script('generate', '--check');
    expect(code).toBe(1);
    expect(listed(output)).toEqual(gone);
    expect(existsSync(at('docs/reference/settings.md'))).toBe(false);
    expect(copy.script('generate')).toMatchObject({ code: 0 });
  });

  test('are missed for a rule that nothing knows of yet', () => {
    const path = 'packages/model-checksum/src/rules/new-one.ts';
    writeFileSync(at(path), '');
    const { code, output } = copy.script('generate', '--check');
    expect(code).toBe(1);
    expect(listed(output)).toEqual(['packages/model-checksum/src/rules.generated.ts']);
    rmSync(at(path));
  });

  test('are refused for a rule that is not called as its file', () => {
    replace('packages/model-checksum/src/rules/digest-mismatch.ts', "name: 'digest-mismatch'", "name: 'digest-match'");
    const { code, output } = copy.script('generate', '--check');
    expect(code).toBe(1);
    expect(output).toBe('packages/model-checksum: src/rules/digest-mismatch.ts does not define the rule model-checksum/digest-mismatch\n');
    replace('packages/model-checksum/src/rules/digest-mismatch.ts', "name: 'digest-match'", "name: 'digest-mismatch'");
  });
});
