import { condaFile, condaPin } from './conda-name.ts';
import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { artifactsOf, pythonPin } from './python-deps.ts';
import { type View, viewYaml } from './view.ts';

const hashesOf = (one: View): number => ['sha256', 'md5'].filter((key) => one.get(key)?.text !== undefined).length;
const isAddress = (text: string): boolean => /^(?:https?|git\+[a-z]+):/.test(text);

/** A package of PyPI: from version 6 on `pypi:` holds its address, before `kind: pypi`. */
function fromPypi(one: View, address: string): Dependency | Defect {
  const name = one.get('name')?.text;
  return pythonPin({
    name,
    version: one.get('version')?.text,
    origin: address.startsWith('git+') ? 'direct' : isAddress(address) ? 'registry' : 'local',
    hashes: hashesOf(one),
    place: one.get('version')?.place ?? one.place,
    artifacts: artifactsOf(name, [address]),
  });
}

function fromConda(one: View, address: string): Dependency | Defect {
  const named = condaFile(address);
  const name = one.get('name')?.text ?? named?.name;
  const version = one.get('version')?.text ?? named?.version;
  const place = one.get('version')?.place ?? one.get('conda')?.place ?? one.place;
  // A package that is built from the project's own source has a folder instead of an address.
  if (!isAddress(address))
    return { ecosystem: 'conda', name: name ?? address, evidence: 'unresolved', wanted: 'a folder or file of the project', origin: 'local', hashes: 0, place };
  return name === undefined || version === undefined
    ? { place, problem: 'this package has no usable name and version' }
    : condaPin(name, version, hashesOf(one), place);
}

function readPackage(one: View): Dependency | Defect {
  const kind = one.get('kind')?.text;
  const [pypi, conda] = [one.get('pypi')?.text, one.get('conda')?.text];
  if (pypi !== undefined) return fromPypi(one, pypi);
  if (conda !== undefined) return fromConda(one, conda);
  const address = one.get('url')?.text ?? one.get('path')?.text ?? '';
  if (kind === 'pypi') return fromPypi(one, address);
  return kind === 'conda' ? fromConda(one, address) : { place: one.place, problem: 'this package is neither of conda nor of PyPI' };
}

/** Reads a `pixi.lock`, versions 4 to 6: every package of every environment. */
function readPixiLock(text: string): Content {
  const { documents, defects } = viewYaml(text);
  const [root] = documents;
  const version = root?.get('version');
  if (version?.text === undefined || !/^[456]$/.test(version.text)) {
    return defects.length > 0 ? { dependencies: [], defects } : broken('its format has no version that can be read: 4 to 6 are', version?.place);
  }
  const read = sorted((root?.get('packages')?.items ?? []).map(readPackage));
  return { dependencies: read.dependencies, defects: [...defects, ...read.defects] };
}

/** The lock of pixi. */
export const pixiLock: Format = {
  id: 'pixi-lock',
  title: 'pixi.lock',
  role: 'lock',
  isAt: named(/^pixi\.lock$/),
  read: readPixiLock,
  relock: (name) => `pixi update ${name}`,
};
