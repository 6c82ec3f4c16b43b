import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { counted, judgesFiles, optional, policyPath, quote, text, visible } from '@mlx-guard/core';
import { NodeFiles, yieldingIo } from '@mlx-guard/runtime';
import { z } from 'zod';
import { type Command, type Fields, print, type Session } from '../command.ts';
import { projectAt } from '../project-root.ts';
import { uncoveredFolders, writeLock } from './locks.ts';
import { placeNew } from './place-new.ts';
import { policyText } from './policy-text.ts';
import { look, type Sight } from './sight.ts';
import { workflowPath, workflowText } from './workflow-text.ts';

const commit = z.string().regex(/^[0-9a-f]{40}$/);

const flags = {
  ref: {
    ...optional(text('The commit of mlx-guard that the workflow runs. Default: the one that this copy was packed from.', '')),
    schema: commit.optional(),
    accepts: 'a full commit id: 40 digits of lower-case hex (tags and branches move)',
  },
} as const satisfies Fields;

/** The commit that this copy was packed from: a packed program has it beside itself, a checkout does not. */
function packedCommit(entry: string): string | undefined {
  const file = fileURLToPath(new URL('../release.json', entry));
  if (!existsSync(file)) return undefined;
  return z.object({ commit }).parse(JSON.parse(readFileSync(file, 'utf8'))).commit;
}

const label = (word: string): string => `  ${word.padEnd(12)}`;

const sightLines = (sight: Sight, uncovered: number): readonly string[] =>
  [
    `${sight.project.kind}, by ${quote(sight.project.evidence)}`,
    sight.isRepository ? `default branch ${quote(sight.branch.name)}, by ${sight.branch.evidence}` : 'no git repository: the files are written all the same',
    ...(sight.hasLfs ? ['Git LFS: the workflow fetches its files'] : []),
    uncovered === 0 ? 'no model file that a manifest does not cover' : `${counted(uncovered, 'folder')} with model files that no manifest covers`,
  ].map((line) => `${label('saw')}${line}`);

/** Writes one file and tells what became of it. */
async function place(root: string, file: string, content: string): Promise<readonly string[]> {
  switch (await placeNew(root, file, content)) {
    case 'written':
      return [`${label('wrote')}${file}`];
    case 'same':
      return [`${label('is there')}${file}, as it would be written`];
    case 'kept':
      return [
        `${label('is there')}${file}, left as it is; it would have been:`,
        '',
        ...content
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`.trimEnd()),
        '',
      ];
  }
}

async function placeWorkflow(
  root: string,
  sight: Sight,
  given: string | undefined,
  { guards, place: { entry } }: Session,
): Promise<readonly string[] | undefined> {
  const pin = given ?? packedCommit(entry);
  return pin === undefined ? undefined : place(root, workflowPath, workflowText(guards.filter(judgesFiles), pin, sight));
}

const noPin = `${label('not written')}${workflowPath}: this copy does not know which commit of mlx-guard it is; name one by \`--ref\`, from the page of a release`;

const nextSteps = (hasLocks: boolean): readonly string[] => [
  '',
  'Next:',
  `  mlx-guard check      what the guards say today`,
  `  mlx-guard baseline   if that is more than can be mended at once: from then on only what is new counts`,
  `  then read what was written and commit it${hasLocks ? '; the models must be there in CI too, by Git LFS or by a step that fetches them' : ''}`,
];

/** `init [PATH]`: looks at a repository and writes what it needs to be guarded. Exit code 2 where something could not be written. */
export const init: Command = {
  name: 'init',
  words: ['[PATH]'],
  summary: 'look at a repository, then write its policy, workflow and lock manifests',
  help: [
    `Looks at the repository at PATH (default: where you are) and writes ${policyPath}, ${workflowPath}`,
    'and a model.lock.json into each folder of model files that no manifest covers. What is there is never overwritten.',
  ],
  flags,
  commonFlags: {},
  run: async ({ words: [name = '.'], flags: given }, session) => {
    const { root } = projectAt(session.place.folder, name);
    const files = new NodeFiles(root, yieldingIo);
    const sight = await look(files);
    const uncovered = await uncoveredFolders(root, session);
    print([visible(root), ...sightLines(sight, uncovered.length)].join('\n'));
    const policy = await place(root, policyPath, policyText(session.guards.filter(judgesFiles), sight));
    const workflow = await placeWorkflow(root, sight, given.get('ref'), session);
    print([...policy, ...(workflow ?? [noPin])].join('\n'));
    let written = 0;
    for (const folder of uncovered) {
      const outcome = await writeLock(folder, root, files, sight, session);
      if (outcome.isWritten) written += 1;
      print(`${label(outcome.isWritten ? 'wrote' : 'not written')}${outcome.text}`);
    }
    print(nextSteps(written > 0).join('\n'));
    return workflow === undefined || written < uncovered.length ? 2 : 0;
  },
};
