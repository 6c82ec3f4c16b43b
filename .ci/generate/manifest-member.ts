import type { Json } from '@mlx-guard/core';
import { z } from 'zod';
import { Refusal } from './refusal.ts';

const memberSchema = z.strictObject({
  needs: z.array(z.string()).default([]).describe('Packages that make a port which the guard uses'),
  besideBundle: z.record(z.string(), z.array(z.string()).min(1)).default({}).describe('Dependencies that cannot be bundled: the files a program needs of each'),
});

/** What a package.json of this repository says to the generator and to the build of actions: its member `mlxGuard`. Throws `Refusal` for a slip in it. */
export function mlxGuardMember(id: string, { mlxGuard = {} }: Readonly<Record<string, Json>>): z.infer<typeof memberSchema> {
  const parsed = memberSchema.safeParse(mlxGuard);
  if (parsed.success) return parsed.data;
  throw new Refusal(`packages/${id}/package.json: "mlxGuard" is not { "needs": [names], "besideBundle": { dependency: [files] } }`);
}
