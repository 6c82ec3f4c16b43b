import { cpSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { repositoryFiles, root } from '../../.ci/repository.ts';

const actionSchema = z.object({ runs: z.object({ using: z.literal('node24'), main: z.string(), post: z.string().optional() }) });

/** An action as a runner has it: the files that the repository holds, and nothing else. */
export interface ActionCopy {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly main: string;
  readonly post: string | undefined;
}

/** The names of all actions. */
export const actionNames = (): readonly string[] => repositoryFiles('actions/*/action.yml').map((path) => dirname(path).replace('actions/', ''));

/** Copies what git tracks (or would, so that what it ignores is missing as it would be for users) of one action below `to`. */
export function copyAction(name: string, to: string): ActionCopy {
  const files = repositoryFiles(`actions/${name}`);
  for (const path of files) cpSync(join(root, path), join(to, path));
  const folder = join(to, 'actions', name);
  const { runs } = actionSchema.parse(parse(readFileSync(join(folder, 'action.yml'), 'utf8')));
  return { name, folder, files, main: join(folder, runs.main), post: runs.post && join(folder, runs.post) };
}
