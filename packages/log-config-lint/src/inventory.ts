import { byCodePoint, parseJson, quote } from '@mlx-guard/core';
import { z } from 'zod';
import type { SinkLine } from './lint-file.ts';

/** One line of an inventory: a place where a log goes to. */
export interface InventoryLine {
  readonly path: string;
  readonly sink: string;
  readonly target: string;
  readonly level: string;
  readonly rotation: string;
  readonly retention: string;
  readonly mode: string;
  readonly masking: string;
}

const line = z.strictObject({
  path: z.string(),
  sink: z.string(),
  target: z.string(),
  level: z.string(),
  rotation: z.string(),
  retention: z.string(),
  mode: z.string(),
  masking: z.string(),
});
const schema = z.strictObject({ $schema: z.string().optional(), inventoryVersion: z.literal(1), sinks: z.array(line).readonly() });

const keyOf = ({ path, sink, target, level, rotation, retention, mode, masking }: InventoryLine): string =>
  JSON.stringify([path, sink, target, level, rotation, retention, mode, masking]);

/** The inventory of what was found, in the order of its text; lines do not count, so that it does not change when they move. */
export function inventoryOf(sinks: readonly SinkLine[]): readonly InventoryLine[] {
  const all = sinks.map(({ location: { path }, sink, target, level, rotation, retention, mode, masking }) => ({
    path,
    sink,
    target,
    level,
    rotation,
    retention,
    mode,
    masking,
  }));
  return all.toSorted((a, b) => byCodePoint(keyOf(a), keyOf(b)));
}

/** The inventory as it is committed: stable, one line a sink. */
export const inventoryText = (lines: readonly InventoryLine[]): string =>
  `{\n  "inventoryVersion": 1,\n  "sinks": [${lines.map((one) => `\n    ${JSON.stringify(one)}`).join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`;

/** What a committed inventory says; or what is wrong with it. */
export function readInventory(text: string): readonly InventoryLine[] | { readonly problem: string } {
  try {
    const parsed = schema.safeParse(parseJson(text));
    return parsed.success ? parsed.data.sinks : { problem: `${quote(parsed.error.issues[0]?.path.join('.') || 'it')} is not as an inventory has it` };
  } catch {
    return { problem: 'it is not JSON' };
  }
}

/** Sinks that are only in one of two inventories. */
export function driftOf(
  committed: readonly InventoryLine[],
  found: readonly InventoryLine[],
): { readonly added: readonly InventoryLine[]; readonly gone: readonly InventoryLine[] } {
  const count = (lines: readonly InventoryLine[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const one of lines) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
    return counts;
  };
  const minus = (lines: readonly InventoryLine[], others: readonly InventoryLine[]): readonly InventoryLine[] => {
    const left = count(others);
    return lines.filter((one) => {
      const have = left.get(keyOf(one)) ?? 0;
      left.set(keyOf(one), have - 1);
      return have <= 0;
    });
  };
  return { added: minus(found, committed), gone: minus(committed, found) };
}
