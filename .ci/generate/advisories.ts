import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { byName } from './naming.ts';
import { textOf } from './workspace.ts';

/** A string of the language as the formatter writes it: single quotation marks unless one stands in it. */
const literal = (text: string): string => (text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`);

/** The advisories of a guard's own, `packages/<guard>/advisories/*.json`, as a module: a bundle has no files beside it to read. */
export function advisoryModule(root: string, id: string, banner: string): readonly (readonly [string, string])[] {
  const folder = `packages/${id}/advisories`;
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .sort(byName);
  const lines = names.map((name) => `  ${literal(JSON.stringify(JSON.parse(textOf(root, `${folder}/${name}`) ?? 'null')))},\n`);
  return [
    [
      `packages/${id}/src/advisories.generated.ts`,
      `${banner}\n\n/** Every advisory of this guard's own, as JSON in the OSV schema. */\nexport const ownAdvisories: readonly string[] = [\n${lines.join('')}];\n`,
    ],
  ];
}
