import type { TextPlace } from '@mlx-guard/source-formats';
import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { npmOrigin, npmPin } from './npm-name.ts';
import { viewYaml } from './view.ts';

/** The name in `name@range` or `@scope/name@range`. */
const nameOf = (descriptor: string): string => descriptor.slice(0, Math.max(descriptor.indexOf('@', 1), 0)) || descriptor;

const unquoted = (text: string): string => /^"(.*)"$/s.exec(text)?.[1] ?? text;

/** One entry of the first format, as far as it is read. */
interface Block {
  readonly descriptor: string;
  readonly place: TextPlace;
  version?: { readonly text: string; readonly place: TextPlace };
  resolved?: string;
  integrity?: string;
  readonly requires: string[];
  isInList: boolean;
}

function take(block: Block, line: string, number: number): void {
  const indent = line.length - line.trimStart().length;
  const [, key = '', value = ''] = /^("[^"]*"|\S+)(?:\s+(.*))?$/.exec(line.trim()) ?? [];
  if (indent === 2) {
    block.isInList = key === 'dependencies:' || key === 'optionalDependencies:';
    const column = line.length - value.length + 1;
    if (key === 'version') block.version = { text: unquoted(value), place: { line: number, column, endColumn: line.length + 1 } };
    if (key === 'resolved') block.resolved = unquoted(value);
    if (key === 'integrity') block.integrity = value;
  } else if (block.isInList) block.requires.push(unquoted(key));
}

/** The first format of Yarn: indentation, and strings with or without quotation marks. */
function* blocksOf(text: string): Iterable<Block | Defect> {
  let block: Block | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (/^\s/.test(line)) {
      if (block !== undefined) take(block, line, index + 1);
      else yield { place: { line: index + 1, column: 1, endColumn: line.length + 1 }, problem: 'this line belongs to no package' };
      continue;
    }
    if (block !== undefined) yield block;
    block = undefined;
    const place = { line: index + 1, column: 1, endColumn: line.length + 1 };
    if (!line.endsWith(':')) yield { place, problem: 'this line is none of a lock of Yarn' };
    else block = { descriptor: unquoted(line.slice(0, -1).split(/,\s*/, 1)[0] ?? ''), place, requires: [], isInList: false };
  }
  if (block !== undefined) yield block;
}

function ofBlock(block: Block | Defect): Dependency | Defect {
  if ('problem' in block) return block;
  const { descriptor, place, version, resolved, integrity, requires } = block;
  const range = descriptor.slice(nameOf(descriptor).length + 1);
  const alias = /^npm:((?:@[^@/]+\/)?[^@/]+)/.exec(range)?.[1];
  const address = /^(?:git|https?|ssh|github|gitlab|bitbucket|file|link)[:+]|^[\w.-]+\/[\w.-]+(?:#|$)/.test(range) ? (resolved ?? range) : undefined;
  const found = npmOrigin(address);
  return npmPin({
    name: alias ?? nameOf(descriptor),
    version: version?.text,
    ...(address !== undefined && found.origin === 'registry' ? { origin: 'direct', address } : found),
    hashes: integrity === undefined && !/#[0-9a-f]{40}$/.test(resolved ?? '') ? 0 : 1,
    place: version?.place ?? place,
    requires,
  });
}

/** The later format, YAML: `resolution` tells what was taken. The project's own packages are workspaces; a patch is of what it patches. */
function readBerry(text: string): Content {
  const { documents, defects } = viewYaml(text);
  const entries = (documents[0]?.entries ?? []).filter(({ name }) => name !== '__metadata');
  const read = entries.map(({ value, key }): Dependency | Defect | undefined => {
    const resolution = value.get('resolution')?.text ?? '';
    const name = nameOf(resolution);
    const reference = resolution.slice(name.length + 1);
    if (/^(?:workspace|link|portal):|^file:/.test(reference)) return undefined;
    const isRegistry = /^npm:/.test(reference) || /^patch:/.test(reference);
    const commit = /[#&]commit=([0-9a-f]{40})/.exec(reference)?.[1];
    return npmPin({
      name,
      version: value.get('version')?.text,
      ...(isRegistry ? { origin: 'registry' } : { origin: 'direct', address: reference, commit }),
      hashes: value.get('checksum')?.text === undefined ? 0 : 1,
      place: value.get('version')?.place ?? key,
      requires: (value.get('dependencies')?.entries ?? []).map(({ name: other }) => other),
    });
  });
  const own = entries.filter(({ value }) => /@workspace:/.test(value.get('resolution')?.text ?? ''));
  const content = sorted(read);
  const roots = own.flatMap(({ value }) => value.get('dependencies')?.entries.map(({ name }) => name) ?? []);
  return { dependencies: content.dependencies, defects: [...defects, ...content.defects], roots };
}

/** Reads a `yarn.lock`, of Yarn 1 or of its later versions. */
function readYarnLock(text: string): Content {
  if (/^__metadata:/m.test(text)) return readBerry(text);
  if (!/^# yarn lockfile v1\s*$/m.test(text)) return broken('it is neither a lock of Yarn 1 nor one of a later version');
  return sorted([...blocksOf(text)].map(ofBlock));
}

/** The lock of Yarn. */
export const yarnLock: Format = {
  id: 'yarn-lock',
  title: 'yarn.lock',
  role: 'lock',
  isAt: named(/^yarn\.lock$/),
  read: readYarnLock,
  relock: (name, version) => `yarn up '${name}@^${version}'`,
};
