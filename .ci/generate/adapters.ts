import type { Json } from '@mlx-guard/core';
import { z } from 'zod';
import { Refusal } from './refusal.ts';

/** A package that makes one port, and which. */
export interface Adapter {
  readonly name: string;
  readonly port: string;
}

const adapters: readonly Adapter[] = [{ name: 'supervisor', port: 'processes' }];

const needsSchema = z.object({ 'mlx-guard': z.strictObject({ needs: z.array(z.string()) }).optional() });

/** What the action of a guard bundles beside runtime and guard: the member `mlx-guard.needs` of the guard's package.json. */
export function adaptersOf(id: string, manifest: Readonly<Record<string, Json>>): readonly Adapter[] {
  const parsed = needsSchema.safeParse(manifest);
  if (!parsed.success) throw new Refusal(`packages/${id}/package.json: "mlx-guard" is not { "needs": [names] }`);
  return (parsed.data['mlx-guard']?.needs ?? []).map((name) => {
    const adapter = adapters.find((one) => one.name === name);
    if (adapter === undefined)
      throw new Refusal(`packages/${id}/package.json: "${name}" makes no port; there is ${adapters.map((one) => one.name).join(', ')}`);
    return adapter;
  });
}
