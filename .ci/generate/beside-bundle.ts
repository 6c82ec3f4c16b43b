import { z } from 'zod';
import { mlxGuardMember } from './manifest-member.ts';
import { byName } from './naming.ts';
import { recordOf } from './workspace.ts';

const scope = '@mlx-guard/';

const dependenciesSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** A package of this repository some of whose dependencies cannot be bundled: their files stand beside the bundle, in `dist/node_modules`. */
export interface Declaration {
  readonly declaredBy: string;
  /** The dependencies, by name. */
  readonly packages: readonly string[];
}

/**
 * What `mlxGuard.besideBundle` in the package.json of some packages, or of any that they stand on, asks for: by dependency the files that a
 * program needs at run time, beside its package.json and LICENSE.
 */
export function besideBundle(root: string, ids: readonly string[]): readonly Declaration[] {
  const seen = new Set(ids);
  for (const name of seen) {
    const { dependencies } = dependenciesSchema.parse(manifestOf(root, name));
    for (const dependency of Object.keys(dependencies)) if (dependency.startsWith(scope)) seen.add(dependency.slice(scope.length));
  }
  return [...seen].sort(byName).flatMap((name) => {
    const packages = Object.keys(mlxGuardMember(name, manifestOf(root, name)).besideBundle).sort(byName);
    return packages.length === 0 ? [] : [{ declaredBy: name, packages }];
  });
}

const manifestOf = (root: string, name: string): ReturnType<typeof recordOf> => recordOf(root, `packages/${name}/package.json`);
