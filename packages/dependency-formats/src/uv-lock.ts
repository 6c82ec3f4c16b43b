import { quote } from '@mlx-guard/core';
import { parseToml, type TextPlace } from '@mlx-guard/source-formats';
import { z } from 'zod';
import { type Defect, type Dependency, fileStart } from './dependency.ts';
import { isPackageName, isVersion, normaliseName } from './python-name.ts';

/** What a `uv.lock` says. */
export interface UvLock {
  readonly dependencies: readonly Dependency[];
  readonly defects: readonly Defect[];
}

const knownVersion = 1;

const lockSchema = z.object({ version: z.int(), package: z.array(z.unknown()).default([]) });

// Only what is read; uv adds fields within one version of the format.
const archive = z.object({ hash: z.string().optional() });
const packageSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  source: z.record(z.string(), z.unknown()),
  sdist: archive.optional(),
  wheels: z.array(archive).default([]),
});

const ownSources = ['virtual', 'editable', 'directory'];

function readPackage(written: unknown, place: TextPlace): Dependency | Defect {
  const parsed = packageSchema.safeParse(written);
  if (!parsed.success) return { place, problem: `this package has no usable ${quote(parsed.error.issues[0]?.path.join('.') ?? '')}` };
  const { name, version, source, sdist, wheels } = parsed.data;
  if (!isPackageName(name)) return { place, problem: `${quote(name)} is no name of a package` };
  const origin = ownSources.some((kind) => Object.hasOwn(source, kind)) ? 'local' : Object.hasOwn(source, 'registry') ? 'registry' : 'direct';
  const hashes = [sdist, ...wheels].filter((one) => one?.hash !== undefined).length;
  const base = { ecosystem: 'PyPI', name: normaliseName(name), origin, hashes, place } as const;
  if (origin === 'local') return { ...base, evidence: 'unresolved', wanted: 'a folder or file of the project' };
  if (version === undefined || !isVersion(version)) return { place, problem: `${quote(name)} has no usable version` };
  return { ...base, evidence: 'pinned', version, wanted: `==${version}` };
}

/**
 * Reads a `uv.lock`, version 1 of its format (any revision). Every `[[package]]` counts, whatever its markers; the project's own are local.
 * What was built from an address counts with the version that the lock claims. The place of a package is its version's.
 */
export function readUvLock(text: string): UvLock {
  const document = parseToml(text);
  if ('problem' in document) return { dependencies: [], defects: [document] };
  const lock = lockSchema.safeParse(document.value);
  if (!lock.success) return { dependencies: [], defects: [{ place: fileStart, problem: 'it has no usable `version` and `package`' }] };
  if (lock.data.version !== knownVersion) {
    const problem = `its format has version ${lock.data.version}; ${knownVersion} is what can be read`;
    return { dependencies: [], defects: [{ place: document.placeOf(['version']), problem }] };
  }
  const read = lock.data.package.map((one, index) => readPackage(one, document.placeOf(['package', index, 'version'])));
  return {
    dependencies: read.flatMap((one) => ('problem' in one ? [] : [one])),
    defects: read.flatMap((one) => ('problem' in one ? [one] : [])),
  };
}
