import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyGuard, visible } from '@mlx-guard/core';
import type { ExitCode, Place } from '@mlx-guard/runtime';
import { runAll } from '../run-all.ts';
import { writeDemoModel } from './model.ts';

const examples = fileURLToPath(new URL('../../../../test/examples/chat-server', import.meta.url));
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

/** Sets an example project up as its owner would have it: its files, and its model as it was downloaded. */
async function setUp({ project, tamper = (model) => model }: Act, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(examples, project), folder, { recursive: true });
  const model = path.join(folder, modelFolder);
  await mkdir(model, { recursive: true });
  for (const [name, bytes] of tamper(writeDemoModel())) await writeFile(path.join(model, name), bytes);
}

/** Runs every guard on the example projects and prints what they say. Nothing shown is recorded. */
export async function runDemo(guards: readonly AnyGuard[], place: Place, isColoured: boolean): Promise<ExitCode> {
  for (const act of acts) {
    const folder = path.join(place.folder, '.mlx-guard', 'demo', act.folder);
    await setUp(act, folder);
    const { text } = await runAll(guards, new Map([['working-directory', folder]]), place, isColoured);
    process.stdout.write(`\n=== ${act.headline}\n    ${visible(folder)}\n\n${text}\n`);
  }
  process.stdout.write('\nYour own project: npm start -- check PATH\n');
  return 0;
}
