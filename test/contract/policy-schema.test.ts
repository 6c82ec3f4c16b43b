import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AnyGuard,
  ConfigError,
  commonSettings,
  type Field,
  mitigations,
  parseJson,
  parsePolicy,
  profiles,
  projectKinds,
  readYaml,
  severities,
} from '@mlx-guard/core';
import ajv2020 from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { loadGuard } from '../../.ci/generate/load.ts';
import { guardFolders } from '../../.ci/generate/workspace.ts';
import { root } from '../../.ci/repository.ts';

const now = new Date('2026-06-01T12:00:00Z');
const guards: readonly AnyGuard[] = await Promise.all(guardFolders(root).map(async (folder) => (await loadGuard(root, folder)).guard));

const ajv = new ajv2020.default({ strict: true, strictRequired: false, allowUnionTypes: true });
ajvFormats.default(ajv);
const schema = z.record(z.string(), z.json()).parse(parseJson(readFileSync(join(root, 'docs/reference/schemas/policy-v1.json'), 'utf8')));
const validate = ajv.compile(schema);

/** What the parser says: nothing, or its problems. */
function refusal(text: string): string | undefined {
  try {
    parsePolicy(text, guards, now);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message;
    throw thrown;
  }
}

const reason = fc.constantFrom('vendored until the next release', 'x'.repeat(1000));
const owner = fc.constantFrom('@user', '@my-org/ml', 'sec@example.org');
const unlocked = guards.flatMap(({ rules }) => rules.filter(({ locked }) => locked !== true).map(({ id }) => id));
const ruleId = fc.constantFrom(...unlocked, 'other-guard/some-rule');
const ruleSetting = fc.oneof(fc.constantFrom(...severities), fc.record({ severity: fc.constantFrom(...severities, 'off'), reason }));
const candidates: readonly unknown[] = [
  'verify',
  'generate',
  'text',
  'auto',
  true,
  false,
  ['models'],
  [],
  '512MiB',
  '1.5GB',
  'error',
  'never',
  'model-lock',
  7,
  '',
  [''],
  null,
  '24h',
  `huggingface:org/name@${'c'.repeat(40)}`,
  '1/4',
  'copy:sealed',
  1000,
  ['load=512MiB'],
  ['2048', '4096'],
  ['body', 'burst'],
  '5%',
  '0',
  '1.3',
];

/** A value for a setting, mostly one that it takes. */
function valueFor(field: Field<unknown>): fc.Arbitrary<unknown> {
  const taken = [...candidates, ...(field.words ?? []), field.initial].filter((value) => field.inPolicy.safeParse(value).success);
  const any = fc.constantFrom(...candidates);
  // Without one every policy that holds the field would be invalid, and with enough such fields nearly all would be.
  if (taken.length === 0) throw new Error(`no candidate is a value for the field "${field.describe}": add one`);
  return fc.oneof({ weight: 300, arbitrary: fc.constantFrom(...taken) }, { weight: 1, arbitrary: any });
}

const section = ({ settings }: AnyGuard) => {
  const fields = Object.entries<Field<unknown>>({ ...settings, 'fail-on': commonSettings['fail-on'] });
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valueFor(field)])), { requiredKeys: [], noNullPrototype: true });
};

const scope = fc.record(
  {
    profile: fc.constantFrom(...profiles),
    project: fc.constantFrom('auto', ...projectKinds),
    rules: fc.dictionary(ruleId, ruleSetting, { maxKeys: 3, noNullPrototype: true }),
    ...Object.fromEntries(guards.map((guard) => [guard.id, section(guard)])),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const waiver = fc
  .tuple(
    fc.oneof(fc.record({ rule: ruleId }), fc.record({ mitigation: fc.constantFrom(...mitigations) })),
    fc.record(
      {
        paths: fc.array(fc.constantFrom('models/a.safetensors', 'models/**', '.', 'tests/?.gguf'), { minLength: 1, maxLength: 3 }),
        owner,
        reason,
        expires: fc.constantFrom('2026-06-01', '2026-11-28', '2020-02-29'),
        digest: fc.constant('0'.repeat(64)),
        issue: fc.constant('https://example.org/issues/1'),
      },
      { requiredKeys: ['paths', 'owner', 'reason', 'expires'], noNullPrototype: true },
    ),
  )
  .map(([what, rest]) => ({ ...what, ...rest }));

const control = fc.record({
  mitigation: fc.constantFrom(...mitigations),
  owner,
  statement: reason,
  evidence: fc.constant('https://example.org/controls'),
  reviewed: fc.constant('2026-05-01'),
  expires: fc.constantFrom('2026-10-28', '2026-06-30'),
});

const part = fc.tuple(fc.record({ path: fc.constantFrom('services/chat', 'models') }), scope).map(([where, rest]) => ({ ...where, ...rest }));

const policy = fc
  .tuple(
    scope,
    fc.record(
      { waivers: fc.array(waiver, { maxLength: 2 }), controls: fc.array(control, { maxLength: 2 }), projects: fc.array(part, { maxLength: 2 }) },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map(([rest, lists]) => ({ version: 1, ...rest, ...lists }));

/** What a hand does to a policy: takes a member out, misspells one, or writes something else. */
const slip = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('remove', 'rename', 'replace'),
  by: fc.constantFrom<unknown>(null, 1, 'yes', true, [], {}, '', '2026-02-30', '**', '@о/sec', 'x'),
});

type Slip = typeof slip extends fc.Arbitrary<infer T> ? T : never;

/** Where in a document each member stands. */
function waysOf(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [[...way, key], ...waysOf(member, [...way, key])]);
}

function changed(value: unknown, [key = '', ...rest]: readonly string[], { kind, by }: Slip): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (name !== key) return [[name, member]];
    if (rest.length > 0) return [[name, changed(member, rest, { kind, by, at: 0 })]];
    if (kind === 'remove') return [];
    return [kind === 'rename' ? [`${name}!`, member] : [name, by]];
  });
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

function slipped(value: unknown, one: Slip): unknown {
  const ways = waysOf(value);
  return changed(value, ways[one.at % ways.length] ?? [], one);
}

/**
 * What a schema cannot say, and is left out here: how far ahead a day may be, which rules exist and which are locked, that the address of an
 * issue is `https`, and what YAML itself must not contain. Lengths are counted in characters by a schema and in UTF-16 units by the parser.
 */
test('the published schema and the parser agree on 200 generated policies', () => {
  const counts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(policy, fc.option(slip, { freq: 1 }), (whole, one) => {
      const text = stringify(one === null ? whole : slipped(whole, one), { aliasDuplicateObjects: false });
      const document = readYaml(text);
      if ('problems' in document) throw new Error(`no YAML: ${text}`);
      const isValid = validate(document.value);
      const refused = refusal(text);
      expect(isValid, `${text}\nparser: ${refused ?? 'valid'}\nschema: ${JSON.stringify(validate.errors)}`).toBe(refused === undefined);
      counts[isValid ? 'valid' : 'invalid'] += 1;
    }),
    { numRuns: 200 },
  );
  // Some of each, whatever the seed: below five of 200 the generator would be broken.
  expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThanOrEqual(5);
});

test('the schema refuses what the parser refuses by name', () => {
  const refused = ['{}', 'version: 2', 'version: 1\nprofil: strict', 'version: 1\nwaivers: [{}]', `version: 1\n${guards[0]?.id}: { path: [x] }`];
  for (const text of refused) {
    const document = readYaml(text);
    expect('value' in document && validate(document.value), text).toBe(false);
    expect(refusal(text), text).toBeDefined();
  }
});
