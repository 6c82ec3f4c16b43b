import { broken, type Content, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { artifactsOf, pythonPin } from './python-deps.ts';
import { normaliseName } from './python-name.ts';
import { rootOf, type View, viewToml } from './view.ts';

const hasHash = (file: View | undefined): boolean => (file?.get('hashes')?.entries.length ?? 0) > 0;

function readPackage(one: View) {
  const name = one.get('name')?.text;
  const [vcs, directory, archive] = [one.get('vcs'), one.get('directory'), one.get('archive')];
  const files = [one.get('sdist'), archive, ...(one.get('wheels')?.items ?? [])];
  return pythonPin({
    name,
    version: one.get('version')?.text,
    origin: directory !== undefined ? 'local' : vcs !== undefined || archive !== undefined ? 'direct' : 'registry',
    hashes: files.filter(hasHash).length,
    place: one.get('version')?.place ?? one.get('name')?.place ?? one.place,
    address: vcs?.get('url')?.text ?? archive?.get('url')?.text,
    commit: vcs?.get('commit-id')?.text,
    marker: one.get('marker')?.text,
    requires: (one.get('dependencies')?.items ?? []).flatMap((other) => other.get('name')?.text ?? []).map(normaliseName),
    artifacts: artifactsOf(
      name,
      files.map((file) => file?.get('name')?.text ?? file?.get('url')?.text ?? file?.get('path')?.text),
    ),
  });
}

/** Reads a `pylock.toml` (PEP 751, version 1.x): each package counts, whatever its marker. */
function readPylock(text: string): Content {
  const root = rootOf(viewToml(text), 'lock of PEP 751');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const version = root.get('lock-version');
  if (version?.text === undefined || !/^1(?:\.\d+)?$/.test(version.text)) return broken('it has no `lock-version` that can be read: 1.0 is', version?.place);
  return sorted((root.get('packages')?.items ?? []).map(readPackage));
}

/** The lock that several tools write (PEP 751). */
export const pylock: Format = {
  id: 'pylock',
  title: 'pylock.toml',
  role: 'lock',
  isAt: named(/^pylock(?:\.[\w-]+)?\.toml$/),
  read: readPylock,
};
