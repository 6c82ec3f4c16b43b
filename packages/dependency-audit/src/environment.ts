import { ConfigError, FileError, type Ports, quote, sha256Hex } from '@mlx-guard/core';
import { type Dependency, type Format, isPackageName, isVersion, normaliseName } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';

const maxMetadataBytes = 1024 * 1024;
const maxPackages = 20_000;

/** An environment: one file of metadata for each package that is installed (core metadata, PEP 566 and later). */
const environmentFormat: Format = { id: 'environment', title: 'installed environment', role: 'lock', isAt: () => false, read: () => undefined };

/** Name and version at the head of a METADATA file. */
function readMetadata(text: string): Dependency | undefined {
  const lines = (text.split(/\r?\n\r?\n/, 1)[0] ?? '').split(/\r?\n/, 500);
  const fieldOf = (key: string): { readonly text: string; readonly line: number } | undefined => {
    const at = lines.findIndex((line) => line.toLowerCase().startsWith(`${key}:`));
    return at < 0 ? undefined : { text: (lines[at] ?? '').slice(key.length + 1).trim(), line: at + 1 };
  };
  const [name, version] = [fieldOf('name'), fieldOf('version')];
  if (name === undefined || version === undefined || !isPackageName(name.text) || !isVersion(version.text)) return undefined;
  const place = { line: version.line, column: 10, endColumn: 10 + version.text.length };
  return {
    ecosystem: 'PyPI',
    name: normaliseName(name.text),
    evidence: 'pinned',
    version: version.text,
    wanted: `==${version.text}`,
    origin: 'registry',
    hashes: 0,
    place,
  };
}

async function readOne(files: Ports['files'], path: string): Promise<ReadManifest> {
  const base = { path, format: environmentFormat, isConstraints: false } as const;
  const none = { sha256: sha256Hex(''), bytes: 0 };
  const broken = (problem: string): ReadManifest => ({
    ...base,
    digest: none,
    dependencies: [],
    defects: [{ place: { line: 1, column: 1, endColumn: 1 }, problem }],
    isBroken: true,
  });
  try {
    await using file = await files.open(path);
    if (file.size > maxMetadataBytes) return broken('it is larger than 1 MiB');
    const bytes = await file.read(0, file.size);
    const read = readMetadata(new TextDecoder().decode(bytes));
    if (read === undefined) return broken('it has no usable name and version');
    return { ...base, digest: { sha256: sha256Hex(bytes), bytes: bytes.length }, dependencies: [read], defects: [], isBroken: false };
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    return broken(`it cannot be read: ${thrown.code}`);
  }
}

/** Reads what is installed in an environment. Nothing in it is run. Throws `ConfigError` where there is none. */
export async function readEnvironment(folder: string, { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<readonly ReadManifest[]> {
  const found: ReadManifest[] = [];
  try {
    for await (const entry of files.walk(folder.replace(/\/+$/, ''))) {
      signal.throwIfAborted();
      if (entry.kind !== 'file' || !/\.(?:dist-info\/METADATA|egg-info\/PKG-INFO)$/.test(entry.path)) continue;
      if (found.length < maxPackages) found.push(await readOne(files, entry.path));
    }
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    throw new ConfigError('nothing-to-check', [`${quote('environment')}: ${quote(folder)} cannot be looked into: ${thrown.message}`]);
  }
  if (found.length === 0) throw new ConfigError('nothing-to-check', [`${quote('environment')}: ${quote(folder)} holds no installed package`]);
  return found;
}
