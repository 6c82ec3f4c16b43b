import { baselineSchema, evidenceSchema, policySchema, reportSchema, schemaUrl } from '@mlx-guard/core';
import { z } from 'zod';
import type { LoadedGuard } from './load.ts';
import { Refusal } from './refusal.ts';

const own: readonly (readonly [string, z.ZodType])[] = [
  ['report-v1', reportSchema],
  ['evidence-v1', evidenceSchema],
  ['baseline-v1', baselineSchema],
];

/** A document's JSON Schema (draft 2020-12), under the address that the documents name. */
function schemaText(name: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    // zod says of a readonly array that nobody may write it, which an editor would tell whoever does.
    override: ({ jsonSchema }) => delete jsonSchema.readOnly,
  });
  return `${JSON.stringify({ $schema, $id: schemaUrl(name), title: `mlx-guard ${name}`, ...rest }, null, 2)}\n`;
}

/** The JSON Schemas of all documents that mlx-guard writes or reads, by name. Throws `Refusal` when two have one name. */
export function schemaTexts(loaded: readonly LoadedGuard[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const policy = policySchema(loaded.map(({ guard }) => guard));
  for (const [name, schema] of [...own, ['policy-v1', policy] as const, ...loaded.flatMap(({ schemas }) => [...schemas])]) {
    if (texts.has(name)) throw new Refusal(`two schemas are called "${name}"`);
    texts.set(name, schemaText(name, schema));
  }
  return texts;
}
