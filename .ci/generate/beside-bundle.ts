import { z } from 'zod';
import { byName } from './naming.ts';
import { recordOf } from './workspace.ts';

const scope = '@mlx-guard/';

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  mlxGuard: z.strictObject({ besideBundle: z.record(z.string(), z.array(z.string()).min(1)) }).optional(),
});

/** A package of this repository some of whose dependencies cannot be bundled: their files stand beside the bundle, in `dist/node_modules`. */
export interface Declaration {
  readonly declaredBy: string;
  /** The dependencies, by name. */
  readonly packages: readonly string[];
}

/**
 * What `mlxGuard.besideBundle` in the package.json of a package, or of any that it stands on, asks for: by dependency the files that a
 * program needs at run time, beside its package.json and LICENSE.
 */
export function besideBundle(root: string, id: string): readonly Declaration[] {
  const seen = new Set([id]);
  for (const name of seen) {
    for (const dependency of Object.keys(manifestOf(root, name).dependencies)) if (dependency.startsWith(scope)) seen.add(dependency.slice(scope.length));
  }
  return [...seen].sort(byName).flatMap((name) => {
    const packages = Object.keys(manifestOf(root, name).mlxGuard?.besideBundle ?? {}).sort(byName);
    return packages.length === 0 ? [] : [{ declaredBy: name, packages }];
  });
}

const manifestOf = (root: string, name: string) => manifestSchema.parse(recordOf(root, `packages/${name}/package.json`));
