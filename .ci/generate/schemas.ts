import { evidenceSchema, reportSchema, schemaUrl } from '@mlx-guard/core';
import { z } from 'zod';
import type { LoadedGuard } from './load.ts';
import { Refusal } from './refusal.ts';

const own: readonly (readonly [string, z.ZodType])[] = [
  ['report-v1', reportSchema],
  ['evidence-v1', evidenceSchema],
];

/** A document's JSON Schema (draft 2020-12), under the address that the documents name. */
function schemaText(name: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return `${JSON.stringify({ $schema, $id: schemaUrl(name), title: `mlx-guard ${name}`, ...rest }, null, 2)}\n`;
}

/** The JSON Schemas of all documents that mlx-guard writes or reads, by name. Throws `Refusal` when two have one name. */
export function schemaTexts(loaded: readonly LoadedGuard[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, schema] of [...own, ...loaded.flatMap(({ schemas }) => [...schemas])]) {
    if (texts.has(name)) throw new Refusal(`two schemas are called "${name}"`);
    texts.set(name, schemaText(name, schema));
  }
  return texts;
}
