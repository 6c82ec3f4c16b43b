import type { Json } from '@mlx-guard/core';
import { mlxGuardMember } from './manifest-member.ts';
import { Refusal } from './refusal.ts';

/** A package that makes one port, and which. */
export interface Adapter {
  readonly name: string;
  readonly port: string;
}

const adapters: readonly Adapter[] = [{ name: 'supervisor', port: 'processes' }];

/** What the action of a guard bundles beside runtime and guard: `mlxGuard.needs` in the guard's package.json. */
export const adaptersOf = (id: string, manifest: Readonly<Record<string, Json>>): readonly Adapter[] =>
  mlxGuardMember(id, manifest).needs.map((name) => {
    const adapter = adapters.find((one) => one.name === name);
    if (adapter === undefined)
      throw new Refusal(`packages/${id}/package.json: "${name}" makes no port; there is ${adapters.map((one) => one.name).join(', ')}`);
    return adapter;
  });
