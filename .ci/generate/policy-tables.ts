import { type AnyGuard, policyFields, policySchema } from '@mlx-guard/core';
import { z } from 'zod';
import { code, page, prose, table } from './markdown.ts';

const nodeSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  const: z.union([z.string(), z.number()]).optional(),
  enum: z.array(z.string()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  required: z.array(z.string()).optional(),
});
type Node = z.infer<typeof nodeSchema>;

const membersOf = (schema: unknown): readonly (readonly [string, Node])[] => {
  const { properties } = z.looseObject({ properties: z.record(z.string(), nodeSchema) }).parse(schema);
  return Object.entries(properties);
};

const itemsOf = (schema: unknown): unknown => z.looseObject({ items: z.unknown() }).parse(schema).items;

const manyWords = 8;

function acceptsOf({ type, const: only, enum: words, format, pattern }: Node): string {
  if (only !== undefined) return code(String(only));
  if (words !== undefined) return words.length > manyWords ? 'an id of the [threat model](reference/coverage.md)' : words.map(code).join(', ');
  if (format === 'date') return code('YYYY-MM-DD');
  if (format === 'uri') return 'an address';
  if (pattern?.includes('0-9a-f]{64}')) return '64 digits of lower-case hex';
  return { array: 'a list', object: 'a mapping' }[type ?? ''] ?? 'text';
}

function fields(schema: unknown, isShown: (name: string) => boolean = () => true): string {
  const { required = [] } = nodeSchema.parse(schema);
  return table(
    ['Key', 'Meaning', 'Accepts', 'Required'],
    membersOf(schema)
      .filter(([name]) => isShown(name))
      .map(([name, node]) => [code(name), prose(node.description ?? ''), acceptsOf(node), required.includes(name) ? 'yes' : 'no']),
  );
}

const sections = (guards: readonly AnyGuard[]): string =>
  table(
    ['Section', 'Its keys'],
    guards.map(({ id, settings }) => [
      code(id),
      `${[...policyFields(settings).map(([name]) => name), 'fail-on'].map(code).join(', ')}: see the [settings of ${id}](reference/${id}.md#settings)`,
    ]),
  );

/** The fields of a policy for `docs/policy.md`, from the schema that is published. */
export function policyTables(guards: readonly AnyGuard[]): string {
  const schema = z.toJSONSchema(policySchema(guards));
  const ids = new Set<string>(guards.map(({ id }) => id));
  const member = (name: string): unknown => membersOf(schema).find(([known]) => known === name)?.[1];
  return page(
    '### The document',
    fields(schema, (name) => !ids.has(name)),
    '### Sections of guards',
    sections(guards),
    '### A waiver',
    'Either `rule` or `mitigation`, never both.',
    fields(itemsOf(member('waivers'))),
    '### A control',
    fields(itemsOf(member('controls'))),
    '### A part of a monorepo',
    fields(itemsOf(member('projects')), (name) => !ids.has(name)),
    'And the sections of guards.',
  );
}
