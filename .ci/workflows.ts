/** The workflow files that are linted: those we run, those the tests run, those the documentation shows, and what `init` writes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFiles, root } from './repository.ts';

/** A YAML block of a page. `line`, from 1, is where its text begins. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

/** A release fills in its own commit here; until then the place holder stands for one. */
const commitPlaceholder = '<full commit SHA>';
const someCommit = '0'.repeat(40);

/** The fenced YAML blocks of one Markdown page, without the indentation of their fence. */
export function yamlBlocks(page: string, markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent = '', fence] = /^(\s*)(`{3,}|~{3,})ya?ml\b/.exec(lines[at] ?? '') ?? [];
    if (fence === undefined) continue;
    const length = lines.slice(at + 1).findIndex((line) => line.trim() === fence);
    if (length === -1) throw new Error(`${page}:${at + 1}: this block is not closed`);
    const body = lines.slice(at + 1, at + 1 + length).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ page, line: at + 2, text: `${body.join('\n')}\n`.replaceAll(commitPlaceholder, someCommit) });
    at += length + 1;
  }
  return blocks;
}

/** Every YAML block of every page of the repository. */
export const documentedYaml = (): readonly Block[] =>
  repositoryFiles('**/*.md')
    .filter((page) => !page.startsWith('test/examples/'))
    .flatMap((page) => yamlBlocks(page, readFileSync(join(root, page), 'utf8')));

const isWorkflow = ({ text }: Block): boolean => /^on:/m.test(text) && /^jobs:/m.test(text);

/** Writes the documented workflows where linters can read them and returns their paths. Each name says page and line. */
function extractWorkflows(): readonly string[] {
  const folder = '.cache/workflows';
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  return documentedYaml()
    .filter(isWorkflow)
    .map(({ page, line, text }) => {
      const path = `${folder}/${page.replaceAll('/', '.')}-line-${line}.yml`;
      writeFileSync(join(root, path), text);
      return path;
    });
}

/** What `mlx-guard init` writes into a project with everything that changes its workflow. */
function initWorkflow(): readonly string[] {
  const folder = '.cache/init';
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder, '.git'), { recursive: true }); // its own repository, or init would go up to this one
  writeFileSync(join(root, folder, '.gitattributes'), '*.safetensors filter=lfs\n');
  const program = ['--conditions=mlx-guard-source', 'packages/cli/src/main.ts'];
  execFileSync(process.execPath, [...program, 'init', join(root, folder), '--ref', someCommit], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return [`${folder}/.github/workflows/mlx-guard.yml`];
}

/** All workflow files. Throws where a source of them yields none: a linter that is given nothing is content. */
export function allWorkflows(): readonly string[] {
  const sources = {
    '.github/workflows': repositoryFiles('.github/workflows/*.yml'),
    'test/e2e/workflows': repositoryFiles('test/e2e/workflows/*.yml'),
    'the documentation': extractWorkflows(),
    'mlx-guard init': initWorkflow(),
  };
  for (const [source, found] of Object.entries(sources)) if (found.length === 0) throw new Error(`no workflow in ${source}`);
  return Object.values(sources).flat();
}

/** What the security linter reads beside workflows. */
export const actionFiles = (): readonly string[] => repositoryFiles('actions/*/action.yml', 'action.yml', '.github/dependabot.yml');
