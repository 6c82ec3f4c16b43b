import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRecord } from './json-text.ts';
import { byName, camelCase, isName, nameForm } from './naming.ts';
import { Refusal } from './refusal.ts';

/** A guard as its folder shows it, before its code can be loaded. */
export interface GuardFolder {
  readonly id: string;
  /** The name that its package exports it as. */
  readonly constant: string;
  /** Names of the rules: one file each in `src/rules`, without tests. */
  readonly rules: readonly string[];
}

/** Folders of a repository that hold a file, relative to its root: `packages/core` … */
export function foldersWith(root: string, parent: 'packages' | 'actions', file: string): readonly string[] {
  const folder = join(root, parent);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, file)))
    .map((name) => `${parent}/${name}`)
    .sort(byName);
}

const isRuleFile = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.test.ts');

function ruleNames(root: string, id: string): readonly string[] {
  const folder = `packages/${id}/src/rules`;
  // Sorted without their suffix: a name comes before those that go on from it, as the linter sorts imports.
  const names = readdirSync(join(root, folder))
    .filter(isRuleFile)
    .map((file) => file.slice(0, -'.ts'.length))
    .sort(byName);
  if (names.length === 0) throw new Refusal(`${folder} holds no rule: a guard has at least one`);
  for (const name of names) if (!isName(name)) throw new Refusal(`${folder}/${name}.ts: a rule's file is named as the rule: ${nameForm}`);
  return names;
}

/** Every package that has a folder `src/rules` is a guard. */
export const guardFolders = (root: string): readonly GuardFolder[] =>
  foldersWith(root, 'packages', 'src/rules').map((folder) => {
    const id = folder.slice('packages/'.length);
    if (!isName(id)) throw new Refusal(`${folder}: a guard's package is named as the guard: ${nameForm}`);
    return { id, constant: camelCase(id), rules: ruleNames(root, id) };
  });

/** A file's text, relative to the root; undefined where there is none. */
export const textOf = (root: string, path: string): string | undefined => {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

/** A file that must exist, read as a JSON object. */
export const recordOf = (root: string, path: string): ReturnType<typeof parseRecord> => parseRecord(readFileSync(join(root, path), 'utf8'));
