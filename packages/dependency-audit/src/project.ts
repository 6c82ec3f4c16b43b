import { dirname } from 'node:path/posix';
import type { Dependency, Ecosystem } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';
import type { Settings } from './surface.ts';
import type { UpdateConfig } from './update-configs.ts';

/** What the files of a project show, whatever the advisories say: the facts that rules judge. */
export interface Project {
  readonly manifests: readonly ReadManifest[];
  /** Files that say who updates the dependencies; undefined where that cannot be told. */
  readonly updateConfigs: readonly UpdateConfig[] | undefined;
  readonly settings: Pick<Settings, 'require-lock' | 'require-hashes' | 'mlx-max-age'>;
  readonly now: Date;
  /** Whether a lock in the folder of a manifest, or above, pins what it asks for. */
  isLocked(manifest: ReadManifest, one: Dependency): boolean;
  /** Whether any lock in its folder, or above, pins packages of the kinds that it asks for. */
  hasLock(manifest: ReadManifest): boolean;
}

const isBelow = (path: string, folder: string): boolean => folder === '.' || path === folder || path.startsWith(`${folder}/`);

/** Kinds that locks hold. */
const lockable: ReadonlySet<Ecosystem> = new Set<Ecosystem>(['PyPI', 'npm', 'crates.io', 'Go', 'SwiftURL', 'ConanCenter', 'conda']);

/** Whether a file is installed from, so that its pins are what runs. */
const isInstalledFrom = ({ format, isConstraints }: ReadManifest): boolean => format.role === 'lock' || (format.role === 'requirements' && !isConstraints);

/** conda's locks hold packages of PyPI too. */
const kindOf = ({ ecosystem }: Dependency): string => (ecosystem === 'conda' ? 'PyPI' : ecosystem);

/** What a manifest asks for of others, that a lock would pin. */
export const lockableIn = ({ dependencies }: ReadManifest): readonly Dependency[] =>
  dependencies.filter(({ ecosystem, origin, use }) => lockable.has(ecosystem) && origin !== 'local' && use !== 'tool' && use !== 'build');

interface Lock {
  readonly folder: string;
  readonly kinds: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Puts the facts together. */
export function projectOf(facts: Pick<Project, 'manifests' | 'updateConfigs' | 'settings' | 'now'>): Project {
  const locks = facts.manifests.filter(isInstalledFrom).map((manifest): Lock => {
    const pinned = manifest.dependencies.filter(({ evidence }) => evidence === 'pinned');
    return { folder: dirname(manifest.path), kinds: new Set(pinned.map(kindOf)), names: new Set(pinned.map((one) => `${kindOf(one)}\n${one.name}`)) };
  });
  const above = ({ path }: ReadManifest): readonly Lock[] => locks.filter(({ folder }) => isBelow(dirname(path), folder));
  return {
    ...facts,
    isLocked: (manifest, one) => above(manifest).some(({ names }) => names.has(`${kindOf(one)}\n${one.name}`)),
    hasLock: (manifest) => {
      const all = above(manifest);
      return lockableIn(manifest).every((one) => all.some(({ kinds }) => kinds.has(kindOf(one))));
    },
  };
}
