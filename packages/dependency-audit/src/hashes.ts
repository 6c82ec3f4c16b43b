import type { Dependency } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';

/** The pins of a file that is installed from which have no hash: how many, and the first. Formats that never hold hashes are left out. */
export function withoutHash({ format, isConstraints, dependencies }: ReadManifest): { readonly first: Dependency | undefined; readonly count: number } {
  const holds = (format.role === 'lock' || format.role === 'requirements') && !isConstraints && format.id !== 'sbom' && format.id !== 'environment';
  const missing = holds ? dependencies.filter(({ evidence, origin, hashes }) => evidence === 'pinned' && origin === 'registry' && hashes === 0) : [];
  return { first: missing[0], count: missing.length };
}
