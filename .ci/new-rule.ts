/** `npm run new:rule <guard>/<name>`: a new rule whose example fails until it is written. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { generateAll } from './generate/generate-all.ts';
import { isName, nameForm } from './generate/naming.ts';
import { Refusal, runScript } from './generate/refusal.ts';
import { guardFolders } from './generate/workspace.ts';
import { placeFiles } from './scaffold/place-files.ts';
import { ruleSource } from './scaffold/rule-template.ts';

const root = join(import.meta.dirname, '..');

await runScript(async () => {
  const [ruleId = '', ...more] = process.argv.slice(2);
  const [id = '', name = '', ...rest] = ruleId.split('/');
  if (name === '' || rest.length > 0 || more.length > 0) throw new Refusal('usage: npm run new:rule <guard>/<name>');
  const guards = guardFolders(root).map((guard) => guard.id);
  if (!guards.includes(id)) throw new Refusal(`there is no guard "${id}"; there are ${guards.join(', ')}`);
  if (!isName(name)) throw new Refusal(`"${name}" is no name for a rule: ${nameForm}`);
  const path = `packages/${id}/src/rules/${name}.ts`;
  if (existsSync(join(root, path))) throw new Refusal(`${path} exists already`);
  placeFiles(root, new Map([[path, ruleSource(name)]]));
  await generateAll(root);
  console.log(`${path} is yours to write: follow its TODOs, then \`npm run generate\` and \`npm test -- packages/${id}\`.`);
  return 0;
});
