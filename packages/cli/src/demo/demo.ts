import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type AnyGuard, judgesFiles, visible } from '@mlx-guard/core';
import { type Command, print, type Session } from '../command.ts';
import { deliver } from '../document.ts';
import { runAll } from '../run-all.ts';
import { type Examples, exampleProjects } from './examples.ts';
import { writeDemoModel } from './model.ts';

const modelFolder = 'models/tiny-llama';

/** One act of the demo: an example project, and what happens to its model before it is guarded. */
interface Act {
  readonly project: 'broken' | 'mended';
  readonly folder: string;
  readonly headline: string;
  readonly tamper?: (model: ReadonlyMap<string, Uint8Array>) => ReadonlyMap<string, Uint8Array>;
}

function flipLastBit(model: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const weights = model.get('model.safetensors')?.slice() ?? new Uint8Array(1);
  weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
  return new Map([...model, ['model.safetensors', weights]]);
}

const acts: readonly Act[] = [
  { project: 'broken', folder: 'broken', headline: 'An MLX chat server with a problem in every threat' },
  { project: 'mended', folder: 'mended', headline: 'The same server, mended' },
  { project: 'mended', folder: 'tampered', headline: 'The mended server, one bit of its model changed', tamper: flipLastBit },
];

async function put(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Sets an example project up as its owner would have it: a repository of its own, its files, and its model as it was downloaded. */
async function setUp({ project, tamper = (model) => model }: Act, { filesOf }: Examples, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, '.git'), { recursive: true });
  for (const [name, text] of filesOf(project)) await put(folder, name, text);
  for (const [name, bytes] of tamper(writeDemoModel())) await put(path.join(folder, modelFolder), name, bytes);
}

/** `demo`: every guard on the example projects. Nothing shown is recorded. */
export const demo: Command = {
  name: 'demo',
  words: [],
  summary: 'every guard on two example projects, one broken, one mended',
  help: ['Writes an MLX chat server into .mlx-guard/demo, broken and mended, and runs every guard on both.'],
  flags: {},
  commonFlags: {},
  run: async (_given, session) => {
    const examples = exampleProjects(session.place.entry);
    // The event of a CI job is about another repository.
    const place: Session['place'] = { ...session.place, environment: { PATH: session.place.environment['PATH'] } };
    // A demo asks nobody: what it shows must not depend on a network.
    const isShown = (guard: AnyGuard): boolean => judgesFiles(guard) && guard.hosts === undefined;
    for (const act of acts) {
      const folder = path.join(place.folder, '.mlx-guard', 'demo', act.folder);
      await setUp(act, examples, folder);
      print(`\n=== ${act.headline}\n    ${visible(folder)}\n`);
      const { runs, coverage } = await runAll(new Map([['working-directory', folder]]), { ...session, place }, isShown);
      await deliver({ runs, coverage }, { format: 'text', output: undefined }, session);
    }
    const asking = session.guards.filter((guard) => judgesFiles(guard) && !isShown(guard)).map(({ id }) => id);
    if (asking.length > 0) print(`\nNot run here, for it asks the network: ${asking.join(', ')}`);
    print(`\nYour own project: ${examples.command} check PATH`);
    return 0;
  },
};
