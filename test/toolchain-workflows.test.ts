import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { repositoryFiles, root } from '../.ci/repository.ts';
import { type Block, documentedYaml, yamlBlocks } from '../.ci/workflows.ts';

const actionSchema = z.object({ inputs: z.record(z.string(), z.unknown()).default({}) });

/** The inputs of an action of this repository, from its action.yml, which is generated from the settings; undefined where there is no such action. */
function inputsOf(action: string): readonly string[] | undefined {
  const file = join(root, action, 'action.yml');
  return existsSync(file) ? Object.keys(actionSchema.parse(parse(readFileSync(file, 'utf8'))).inputs) : undefined;
}

interface Step {
  readonly uses: string;
  readonly with: Readonly<Record<string, unknown>>;
}

const stepSchema = z.object({ uses: z.string(), with: z.record(z.string(), z.unknown()).default({}) });

/** Every mapping with `uses:`, wherever it stands: pages also show single steps. */
function stepsIn(value: unknown): readonly Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const step = stepSchema.safeParse(value);
  return [...(step.success ? [step.data] : []), ...Object.values(value).flatMap(stepsIn)];
}

/** What is wrong with the uses of our own actions in one block; `seen` counts them. */
function problemsIn({ page, line, text }: Block, seen: { uses: number }): readonly string[] {
  const documents = parseAllDocuments(text);
  const broken = documents.flatMap(({ errors }) => errors.map(({ message }) => `${page}:${line}: ${message}`));
  const steps = documents.flatMap((document) => stepsIn(document.toJS()));
  return [
    ...broken,
    ...steps.flatMap(({ uses, with: given }) => {
      const [, action = '.'] = /^(?:\.|mlx-guard\/mlx-guard)(?:\/(actions\/[^@/]+))?(?:@.+)?$/.exec(uses) ?? [undefined, ''];
      if (action === '') return [];
      seen.uses += 1;
      const inputs = inputsOf(action);
      if (inputs === undefined) return [`${page}:${line}: there is no ${action}`];
      return Object.keys(given).flatMap((name) =>
        inputs.includes(name) ? [] : [`${page}:${line}: ${action === '.' ? 'the root' : action} has no input ${name}`],
      );
    }),
  ];
}

const workflowFiles = (): readonly Block[] =>
  repositoryFiles('.github/workflows/*.yml', 'test/e2e/workflows/*.yml').map((page) => ({ page, line: 1, text: readFileSync(join(root, page), 'utf8') }));

describe('uses of our own actions', () => {
  test.each([
    ['the documentation', documentedYaml],
    ['our workflows', workflowFiles],
  ])('in %s name actions and inputs that exist', (_, blocks) => {
    const seen = { uses: 0 };
    expect(blocks().flatMap((block) => problemsIn(block, seen))).toEqual([]);
    expect(seen.uses).toBeGreaterThan(0);
  });

  test.each([
    ['- uses: mlx-guard/mlx-guard/actions/model-checksum@v1\n  with:\n    pahts: model', 'page.md:1: actions/model-checksum has no input pahts'],
    ['- uses: mlx-guard/mlx-guard@v1\n  with:\n    paths: model', 'page.md:1: the root has no input paths'],
    ['- uses: ./actions/model-chekcsum', 'page.md:1: there is no actions/model-chekcsum'],
    ['- uses: [', 'page.md:1: '],
  ])('%j is refused', (text, problem) => {
    expect(problemsIn({ page: 'page.md', line: 1, text }, { uses: 0 }).join()).toContain(problem);
  });
});

test('a YAML block is found with its line, also in a list, and its place holder becomes a commit', () => {
  const page = [
    'text',
    '',
    '```yaml',
    'on: push',
    'uses: a@<full commit SHA>',
    '```',
    '1. item',
    '   ```yml title=x',
    '   jobs:',
    '     a:',
    '   ```',
    '```json',
    '{}',
    '```',
    '',
  ];
  expect(yamlBlocks('a.md', page.join('\n'))).toEqual([
    { page: 'a.md', line: 4, text: `on: push\nuses: a@${'0'.repeat(40)}\n` },
    { page: 'a.md', line: 9, text: 'jobs:\n  a:\n' },
  ]);
  expect(() => yamlBlocks('a.md', '```yaml\non: push')).toThrow('a.md:1');
});
