import { type Content, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { artifactsOf, pythonPin } from './python-deps.ts';
import { normaliseName } from './python-name.ts';
import { rootOf, type View, viewToml } from './view.ts';

const localSources: ReadonlySet<string | undefined> = new Set(['directory', 'file']);

/** How many files of a package have a hash: within it since Poetry 1.3, in one table before. */
const filesOf = (one: View, all: View | undefined, name: string): readonly View[] => one.get('files')?.items ?? all?.get(name)?.items ?? [];

function readPackage(one: View, all: View | undefined) {
  const name = one.get('name')?.text;
  const source = one.get('source');
  const type = source?.get('type')?.text;
  const files = filesOf(one, all, name ?? '');
  const isDevelopment = one.get('category')?.text === 'dev' || (one.get('groups')?.items ?? []).every(({ text }) => text !== 'main');
  const groups = one.get('category') ?? one.get('groups');
  return pythonPin({
    name,
    version: one.get('version')?.text,
    origin: localSources.has(type) ? 'local' : type === 'git' || type === 'url' ? 'direct' : 'registry',
    hashes: files.filter((file) => file.get('hash')?.text !== undefined).length,
    place: one.get('version')?.place ?? one.place,
    address: type === undefined ? undefined : source?.get('url')?.text,
    commit: type === 'git' ? source?.get('resolved_reference')?.text : undefined,
    use: groups !== undefined && isDevelopment ? 'development' : 'runtime',
    requires: (one.get('dependencies')?.entries ?? []).map(({ name: other }) => normaliseName(other)),
    artifacts: artifactsOf(
      name,
      files.map((file) => file.get('file')?.text),
    ),
  });
}

/** Reads a `poetry.lock` of Poetry 1 or 2: every `[[package]]` counts, whatever its groups and markers. */
function readPoetryLock(text: string): Content {
  const root = rootOf(viewToml(text), 'lock of Poetry');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  if (root.get('package') === undefined && root.get('metadata') === undefined) {
    return { dependencies: [], defects: [{ place: root.place, problem: 'it has neither `package` nor `metadata`' }] };
  }
  return sorted((root.get('package')?.items ?? []).map((one) => readPackage(one, root.get('metadata', 'files'))));
}

/** The lock of Poetry. */
export const poetryLock: Format = {
  id: 'poetry-lock',
  title: 'poetry.lock',
  role: 'lock',
  isAt: named(/^poetry\.lock$/),
  read: readPoetryLock,
  relock: (name, version) => `poetry add '${name}>=${version}' --lock`,
};
