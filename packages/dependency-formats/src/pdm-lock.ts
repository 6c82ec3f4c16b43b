import { type Content, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { artifactsOf, pythonPin } from './python-deps.ts';
import { normaliseName } from './python-name.ts';
import { rootOf, type View, viewToml } from './view.ts';

/** The name at the head of a requirement. */
const headOf = (text: string): string => /^[A-Za-z0-9._-]+/.exec(text)?.[0] ?? '';

function readPackage(one: View, all: View | undefined) {
  const name = one.get('name')?.text;
  const version = one.get('version')?.text;
  const files = one.get('files')?.items ?? all?.get(`${name ?? ''} ${version ?? ''}`)?.items ?? [];
  const groups = one.get('groups')?.items ?? [];
  const address = one.get('git')?.text ?? one.get('url')?.text;
  return pythonPin({
    name,
    version,
    origin: one.get('path') !== undefined ? 'local' : address === undefined ? 'registry' : 'direct',
    hashes: files.filter((file) => file.get('hash')?.text !== undefined).length,
    place: one.get('version')?.place ?? one.place,
    address,
    commit: one.get('revision')?.text,
    marker: one.get('marker')?.text,
    use: groups.length > 0 && groups.every(({ text }) => text !== 'default') ? 'development' : 'runtime',
    requires: (one.get('dependencies')?.items ?? []).flatMap(({ text }) => (text === undefined ? [] : [normaliseName(headOf(text))])),
    artifacts: artifactsOf(
      name,
      files.map((file) => file.get('file')?.text ?? file.get('url')?.text),
    ),
  });
}

/** Reads a `pdm.lock` (formats 2 to 4.x). A package stands there once for itself and once for each set of extras. */
function readPdmLock(text: string): Content {
  const root = rootOf(viewToml(text), 'lock of PDM');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  if (root.get('package') === undefined && root.get('metadata') === undefined) {
    return { dependencies: [], defects: [{ place: root.place, problem: 'it has neither `package` nor `metadata`' }] };
  }
  const packages = (root.get('package')?.items ?? []).filter((one) => (one.get('extras')?.items ?? []).length === 0);
  const names = new Set(packages.map((one) => one.get('name')?.text));
  const onlyExtras = (root.get('package')?.items ?? []).filter((one) => (one.get('extras')?.items ?? []).length > 0 && !names.has(one.get('name')?.text));
  return sorted([...packages, ...onlyExtras].map((one) => readPackage(one, root.get('metadata', 'files'))));
}

/** The lock of PDM. */
export const pdmLock: Format = {
  id: 'pdm-lock',
  title: 'pdm.lock',
  role: 'lock',
  isAt: named(/^pdm\.lock$/),
  read: readPdmLock,
  relock: (name, version) => `pdm update --update-reuse '${name}>=${version}'`,
};
