import { condaPin } from './conda-name.ts';
import { broken, type Content, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { artifactsOf, pythonPin } from './python-deps.ts';
import { type View, viewYaml } from './view.ts';

function readPackage(one: View) {
  const [name, version, manager] = ['name', 'version', 'manager'].map((key) => one.get(key)?.text);
  const place = one.get('version')?.place ?? one.place;
  if (name === undefined || version === undefined) return { place, problem: 'this package has no usable `name` and `version`' };
  const hashes = one.get('hash')?.entries.length ?? 0;
  if (manager !== 'pip') return condaPin(name, version, hashes, place);
  return pythonPin({ name, version, origin: 'registry', hashes, place, artifacts: artifactsOf(name, [one.get('url')?.text]) });
}

/** Reads a `conda-lock.yml` (version 1): each package of each platform, once a version. */
function readCondaLock(text: string): Content {
  const { documents, defects } = viewYaml(text);
  const [root] = documents;
  const packages = root?.get('package');
  if (packages?.kind !== 'list') return defects.length > 0 ? { dependencies: [], defects } : broken('it has no `package`');
  const read = sorted(packages.items.map(readPackage));
  return { dependencies: read.dependencies, defects: [...defects, ...read.defects] };
}

/** The lock of conda-lock. */
export const condaLock: Format = {
  id: 'conda-lock',
  title: 'conda-lock.yml',
  role: 'lock',
  isAt: named(/^(?:[\w-]+\.)?conda-lock\.ya?ml$/),
  read: readCondaLock,
  relock: (name) => `conda-lock lock --update ${name}`,
};
