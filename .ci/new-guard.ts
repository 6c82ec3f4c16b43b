/** `npm run new:guard <id>`: a new guard, its package and action, whose first rule fails until it is written. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { generateAll } from './generate/generate-all.ts';
import { isName, nameForm } from './generate/naming.ts';
import { Refusal, runScript } from './generate/refusal.ts';
import { guardFiles } from './scaffold/guard-template.ts';
import { placeFiles } from './scaffold/place-files.ts';

const root = join(import.meta.dirname, '..');

/** Subcommands and actions that are no guards. */
const taken = ['baseline', 'check', 'demo', 'evidence', 'explain', 'help', 'init'];

await runScript(async () => {
  const [id = '', ...more] = process.argv.slice(2);
  if (id === '' || more.length > 0) throw new Refusal('usage: npm run new:guard <id>');
  if (!isName(id) || taken.includes(id)) throw new Refusal(`"${id}" is no name for a guard: ${nameForm}, and not ${taken.join(', ')}`);
  const folder = ['packages', 'actions'].map((parent) => `${parent}/${id}`).find((path) => existsSync(join(root, path)));
  if (folder !== undefined) throw new Refusal(`${folder} exists already`);
  placeFiles(join(root, 'packages', id), guardFiles(id));
  await generateAll(root);
  console.log(`packages/${id} is yours to write: follow its TODOs, then \`npm run generate\` and \`npm test -- packages/${id}\`.`);
  return 0;
});
