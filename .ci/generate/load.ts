import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyGuard, commonOutputs, commonSettings } from '@mlx-guard/core';
import { z } from 'zod';
import { fieldNameForm, isFieldName } from './naming.ts';
import { Refusal } from './refusal.ts';
import type { GuardFolder } from './workspace.ts';

/** A guard and the document schemas that its package publishes. */
export interface LoadedGuard {
  readonly guard: AnyGuard;
  /** By the name that their `$schema` address ends with, such as `model-lock-v1`. */
  readonly schemas: ReadonlyMap<string, z.ZodType>;
}

const maxDescription = 125; // longer ones are cut by the GitHub Marketplace

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Enough to tell a guard from anything else that a package exports; the compiler has judged the rest. */
const isGuard = (value: unknown): value is AnyGuard =>
  isRecord(value) && typeof value['id'] === 'string' && isRecord(value['settings']) && isRecord(value['outputs']) && Array.isArray(value['rules']);

function problemsOf(guard: AnyGuard, folder: GuardFolder): readonly string[] {
  const names = [...Object.keys(guard.settings), ...Object.keys(guard.outputs)];
  const taken = [
    ...Object.keys(guard.settings).filter((name) => name in commonSettings),
    ...Object.keys(guard.outputs).filter((name) => name in commonOutputs),
  ];
  const misnamed = folder.rules.filter((name) => !guard.rules.some(({ id }) => id === `${folder.id}/${name}`));
  return [
    ...(guard.id === folder.id ? [] : [`its id is "${guard.id}"`]),
    ...(guard.description.length <= maxDescription ? [] : [`its description has ${guard.description.length} characters, at most ${maxDescription} fit`]),
    ...names.filter((name) => !isFieldName(name)).map((name) => `"${name}" is no name for a setting or output: ${fieldNameForm}`),
    ...taken.map((name) => `"${name}" is what every guard has already`),
    ...misnamed.map((name) => `src/rules/${name}.ts does not define the rule ${folder.id}/${name}`),
    ...(guard.rules.length === folder.rules.length ? [] : [`it has ${guard.rules.length} rules, src/rules holds ${folder.rules.length}`]),
  ];
}

function schemasOf(exported: unknown, id: string): ReadonlyMap<string, z.ZodType> {
  if (exported === undefined) return new Map();
  if (!isRecord(exported)) throw new Refusal(`packages/${id}: "schemas" is not a record`);
  return new Map(
    Object.entries(exported).map(([name, schema]) => {
      if (!(schema instanceof z.ZodType)) throw new Refusal(`packages/${id}: the schema "${name}" is not one of zod's`);
      return [name, schema] as const;
    }),
  );
}

/** Imports a guard from its sources. Throws `Refusal` for one that contradicts its folder. */
export async function loadGuard(root: string, folder: GuardFolder): Promise<LoadedGuard> {
  const exported: unknown = await import(pathToFileURL(join(root, 'packages', folder.id, 'src', 'index.ts')).href);
  const guard = isRecord(exported) ? exported[folder.constant] : undefined;
  if (!isGuard(guard)) throw new Refusal(`packages/${folder.id} does not export its guard as "${folder.constant}"`);
  const problems = problemsOf(guard, folder);
  if (problems.length > 0) throw new Refusal(problems.map((problem) => `packages/${folder.id}: ${problem}`).join('\n'));
  return { guard, schemas: schemasOf(isRecord(exported) ? exported['schemas'] : undefined, folder.id) };
}
