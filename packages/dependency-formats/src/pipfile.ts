import type { Content, Defect, Dependency } from './dependency.ts';
import { sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { pythonPin, pythonRequirement } from './python-deps.ts';
import { rootOf, type View, viewJson, viewToml } from './view.ts';

const addressOf = (value: View): string | undefined => value.get('git')?.text ?? value.get('file')?.text ?? value.get('url')?.text;

function pinOf(name: string, value: View, isDevelopment: boolean): Dependency | Defect {
  const written = value.get('version');
  const address = addressOf(value);
  const isLocal = value.get('path') !== undefined;
  return pythonPin({
    name,
    version: written?.text?.replace(/^===?\s*/, ''),
    origin: isLocal ? 'local' : address === undefined ? 'registry' : 'direct',
    hashes: value.get('hashes')?.items.length ?? 0,
    place: written?.place ?? value.place,
    address,
    commit: value.get('git') === undefined ? undefined : value.get('ref')?.text,
    marker: value.get('markers')?.text,
    use: isDevelopment ? 'development' : 'runtime',
  });
}

/** Reads a `Pipfile.lock`: the sections `default` and `develop`, and any category beside them. */
function readPipfileLock(text: string): Content {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'lock of Pipenv');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  if (root.get('_meta') === undefined) return { dependencies: [], defects: [...viewed.defects, { place: root.place, problem: 'it has no `_meta`' }] };
  const sections = root.entries.filter(({ name }) => name !== '_meta');
  const read = sorted(sections.flatMap(({ name: section, value }) => value.entries.map(({ name, value: one }) => pinOf(name, one, section !== 'default'))));
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects] };
}

/** What a `Pipfile` asks for: a specifier, `*`, or a table. */
function wishOf(name: string, value: View, isDevelopment: boolean): Dependency | Defect {
  const use = isDevelopment ? 'development' : 'runtime';
  const version = value.text ?? value.get('version')?.text;
  const address = addressOf(value) ?? value.get('path')?.text;
  const { place } = value;
  if (address !== undefined) return pythonRequirement(value.get('git') === undefined ? `${name} @ ${address}` : `${name} @ git+${address}`, place, use);
  if (version === undefined || version === '*' || version === '') return pythonRequirement(name, place, use);
  return pythonRequirement(`${name} ${/^\d/.test(version) ? '==' : ''}${version}`, place, use);
}

function readPipfile(text: string): Content | undefined {
  const root = rootOf(viewToml(text), 'Pipfile');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const notPackages = new Set(['source', 'requires', 'pipenv', 'scripts']);
  const sections = root.entries.filter(({ name }) => !notPackages.has(name));
  const read = sections.flatMap(({ name: section, value }) => value.entries.map(({ name, value: one }) => wishOf(name, one, section !== 'packages')));
  return read.length === 0 ? undefined : sorted(read);
}

/** The lock of Pipenv. */
export const pipfileLock: Format = {
  id: 'pipfile-lock',
  title: 'Pipfile.lock',
  role: 'lock',
  isAt: named(/^Pipfile\.lock$/),
  read: readPipfileLock,
  relock: (name, version) => `pipenv upgrade '${name}>=${version}'`,
};

/** What a project of Pipenv asks for. */
export const pipfile: Format = { id: 'pipfile', title: 'Pipfile', role: 'manifest', isAt: named(/^Pipfile$/), read: readPipfile };
