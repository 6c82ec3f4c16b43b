import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { demoDatabase } from './advisories.ts';
import type { Model } from './damage.ts';
import type { Examples } from './examples.ts';
import { writeDemoModel } from './model.ts';

const policyFile = '.github/mlx-guard.yml';

/** What the demo alone needs of the policy. Off, not milder: what is off covers nothing. */
const ofTheDemo = `
rules: # the demo adds this, and nobody else should
  dependency-audit/database-old:
    severity: off
    reason: The database of the demo is a few records that never get newer
`;

/** Where the advisories of the demo are, beside the projects. */
const databaseFolder = 'osv';

/** What `dependency-audit` is told: to ask nobody, and to bear with a database that is as old as this program. */
export const auditFlags: ReadonlyMap<string, string> = new Map([
  ['source', 'osv-zip'],
  ['db-path', `../${databaseFolder}`],
  ['max-db-age', '3650d'],
]);

async function put(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** An example project as its owner would have it: a repository of its own, its files, and its model as it was downloaded. */
export interface DemoProject {
  readonly folder: string;
  /** Something like a commit: it changes with any file of the example. */
  readonly commit: string;
}

/** Sets an example project up in a fresh folder, with what somebody made of its model: files by their paths. */
export async function setUpProject({ filesOf }: Examples, name: string, weights: (whole: Model) => Model, folder: string): Promise<DemoProject> {
  const digest = createHash('sha1');
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, '.git'), { recursive: true });
  for (const [file, text] of filesOf(name)) {
    const content = file === policyFile ? text + ofTheDemo : text;
    digest.update(JSON.stringify([file, content]));
    await put(folder, file, content);
  }
  for (const [file, bytes] of weights(writeDemoModel())) await put(folder, file, bytes);
  return { folder, commit: digest.digest('hex') };
}

/** Writes the advisories of the demo below `home`. */
export async function writeDatabase(home: string): Promise<void> {
  for (const [name, bytes] of demoDatabase()) await put(path.join(home, databaseFolder), name, bytes);
}
