import { type Content, sorted, type Use } from './dependency.ts';
import { type Format, named } from './format.ts';
import { npmRequirement } from './npm-name.ts';
import { rootOf, viewJson } from './view.ts';

const sections: readonly (readonly [string, Use])[] = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'runtime'],
  ['devDependencies', 'development'],
];

/** Reads what a `package.json` asks for. Undefined where it asks for nothing. */
function readPackageJson(text: string): Content | undefined {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'package.json');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const read = sections.flatMap(([section, use]) =>
    (root.get(section)?.entries ?? []).map(({ name, value }) =>
      value.text === undefined ? { place: value.place, problem: 'this is no version' } : npmRequirement(name, value.text, value.place, use),
    ),
  );
  if (read.length === 0 && viewed.defects.length === 0) return undefined;
  const content = sorted(read);
  const isPackage = root.get('version') !== undefined && root.get('private')?.text !== 'true';
  return { ...content, defects: [...viewed.defects, ...content.defects], ...(isPackage && { isPackage }) };
}

/** What a JavaScript project asks for. */
export const packageJson: Format = { id: 'package-json', title: 'package.json', role: 'manifest', isAt: named(/^package\.json$/), read: readPackageJson };
