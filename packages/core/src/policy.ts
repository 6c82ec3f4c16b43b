import { z } from 'zod';
import { ConfigError } from './errors.ts';
import { ruleIdSchema, type Severity, severities } from './finding.ts';
import type { Json } from './json.ts';
import { type Profile, type ProjectKind, profiles, projectKinds } from './profile.ts';
import type { AnyRule } from './rule.ts';
import { commonSettings, type Field, type SettingsSpec } from './settings.ts';
import { didYouMean } from './suggest.ts';
import { quote, visible } from './text.ts';
import { type Control, controlOverreach, controlSchema, type Waiver, waiverOverreach, waiverSchema } from './waiver.ts';
import { readYaml, type YamlDocument } from './yaml.ts';

/** Where a repository keeps its policy. */
export const policyPath = '.github/mlx-guard.yml';

/** What of a guard the policy needs to know. */
export interface GuardShape {
  readonly id: string;
  readonly settings: SettingsSpec<Readonly<Record<string, unknown>>>;
  readonly rules: readonly AnyRule[];
}

const ruleSetting = z.union([z.enum(severities), z.strictObject({ severity: z.enum([...severities, 'off']), reason: z.string().min(10).max(1000) })]);

const wordsOf = ({ describe, initial }: Field<unknown>): string => (initial === undefined ? describe : `${describe} Default: \`${initial}\`.`);

/** The settings that a policy may give: a secret has no place in a file that is committed. */
export const policyFields = (settings: SettingsSpec<Readonly<Record<string, unknown>>>): readonly (readonly [string, Field<unknown>])[] =>
  Object.entries<Field<unknown>>(settings).filter(([, field]) => field.secret !== true);

const sectionSchema = (settings: SettingsSpec<Readonly<Record<string, unknown>>>) =>
  z.strictObject(Object.fromEntries(policyFields(settings).map(([name, field]) => [name, field.inPolicy.describe(wordsOf(field)).optional()])));

/** Settings that a policy may give for every guard: what differs between steps, such as `name`, is an input alone. */
const sharedInPolicy = { 'fail-on': commonSettings['fail-on'] };

const scopeShape = (guards: readonly GuardShape[]) => ({
  profile: z.enum(profiles).optional().describe('How much the project asks of itself'),
  project: z
    .enum(['auto', ...projectKinds])
    .optional()
    .describe('What the project is; `auto` looks at its files'),
  rules: z.record(ruleIdSchema, ruleSetting).optional().describe('Other severities for single rules; `off` needs a reason'),
  ...Object.fromEntries(
    guards.map(({ id, settings }) => [
      id,
      sectionSchema({ ...settings, ...sharedInPolicy })
        .describe(`Settings of the guard \`${id}\``)
        .optional(),
    ]),
  ),
});

/** The policy file, version 1, for these guards: the source of the published JSON Schema. Closed: an unknown key is an error. */
export const policySchema = (guards: readonly GuardShape[]) =>
  z.strictObject({
    version: z.literal(1).describe('The version of this format'),
    ...scopeShape(guards),
    waivers: z.array(waiverSchema).max(1_000).optional().describe('Dated exceptions that somebody answers for'),
    controls: z.array(controlSchema).max(100).optional().describe('Mitigations that no run can check and a person vouches for'),
    projects: z
      .array(z.strictObject({ path: z.string().min(1).describe('The folder of the part, from the repository root'), ...scopeShape(guards) }))
      .max(200)
      .optional()
      .describe('Parts of a monorepo, each with what differs there'),
  });

const scopeSchema = z.object({
  profile: z.enum(profiles).optional(),
  project: z.enum(['auto', ...projectKinds]).optional(),
  rules: z.record(ruleIdSchema, ruleSetting).optional(),
});
type Scope = z.infer<typeof scopeSchema> & Readonly<Record<string, unknown>>;

/** What the policy says for one guard in one working directory. */
export interface PolicyView {
  readonly profile: Profile | undefined;
  readonly project: ProjectKind | 'auto' | undefined;
  readonly severities: ReadonlyMap<`${string}/${string}`, Severity | 'off'>;
  /** Values of the guard's section, as they are written. */
  readonly section: Readonly<Record<string, Json>>;
  readonly waivers: readonly Waiver[];
  readonly controls: readonly Control[];
}

/** A policy that was read and found valid. */
export interface Policy {
  /** Ids of the guards that have a section. */
  readonly guards: readonly string[];
  readonly waivers: readonly Waiver[];
  readonly controls: readonly Control[];
  view(guard: string, workingDirectory: string): PolicyView;
  /** Where a setting of a guard's section stands, as `file:line:column`. */
  placeOf(guard: string, setting: string): string;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly ofKey?: boolean;
}

const yamlOldBooleans = /^(?:yes|no|on|off|y|n)$/i;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, step) => (typeof current === 'object' && current !== null ? Object.entries(current).find(([key]) => key === String(step))?.[1] : undefined),
    value,
  );
}

function keysAt(schema: z.core.JSONSchema.BaseSchema, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = schema;
  for (const step of path) current = typeof step === 'number' ? valueAt(current, ['items']) : valueAt(current, ['properties', step]);
  const properties = valueAt(current, ['properties']);
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** zod's words as ours: what is there, what is accepted, what was probably meant. */
function explain(issue: z.core.$ZodIssue, value: Json, schema: z.core.JSONSchema.BaseSchema): readonly Issue[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: [...issue.path, key], ofKey: true, message: `unknown key ${quote(key)}${didYouMean(key, known)}` }));
  }
  const found = valueAt(value, issue.path);
  const shown = found === undefined ? 'missing' : `is ${quote(JSON.stringify(found))}`;
  const name = issue.path.length === 0 ? 'the document' : quote(String(issue.path.at(-1)));
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    const meant = typeof found === 'string' ? didYouMean(found, words) : '';
    return [{ path: issue.path, message: `${name} ${shown}, but accepts ${words.join(', ')}${meant}` }];
  }
  const hint = typeof found === 'string' && yamlOldBooleans.test(found) ? '; YAML 1.2 has only true and false' : '';
  return [{ path: issue.path, message: `${name} ${shown}: ${visible(issue.message)}${hint}` }];
}

function ruleIssues(scope: Scope, path: readonly PropertyKey[], rules: readonly AnyRule[], prefixes: ReadonlySet<string>): readonly Issue[] {
  return Object.entries(scope.rules ?? {}).flatMap(([id, setting]): readonly Issue[] => {
    const at = [...path, 'rules', id];
    const rule = rules.find((known) => known.id === id);
    if (rule === undefined) {
      const isOurs = prefixes.has(id.split('/')[0] ?? '');
      return isOurs
        ? [
            {
              path: at,
              ofKey: true,
              message: `there is no rule ${quote(id)}${didYouMean(
                id,
                rules.map((known) => known.id),
              )}`,
            },
          ]
        : [];
    }
    const severity = typeof setting === 'string' ? setting : setting.severity;
    const isMilder = severity === 'off' || severities.indexOf(severity) > severities.indexOf(rule.severity);
    return rule.locked === true && isMilder ? [{ path: at, message: `${quote(id)} cannot be turned off or made milder` }] : [];
  });
}

function datedIssues(
  policy: { readonly waivers?: readonly Waiver[] | undefined; readonly controls?: readonly Control[] | undefined },
  rules: readonly AnyRule[],
  now: Date,
): readonly Issue[] {
  const waivers = (policy.waivers ?? []).flatMap((waiver, index) => {
    const problem = waiverOverreach(waiver, rules, now);
    return problem === undefined ? [] : [{ path: ['waivers', index, 'expires'], message: `${quote(waiver.expires)} ${problem}` }];
  });
  const controls = (policy.controls ?? []).flatMap((control, index) => {
    const problem = controlOverreach(control);
    return problem === undefined ? [] : [{ path: ['controls', index, 'expires'], message: `${quote(control.expires)} ${problem}` }];
  });
  return [...waivers, ...controls];
}

function refuse(issues: readonly Issue[], document: YamlDocument, file: string): never {
  const lines = issues.slice(0, 20).map(({ path, message, ofKey }) => {
    // Of what is missing, the place of what should hold it.
    const present = valueAt(document.value, path) === undefined && ofKey !== true ? path.slice(0, -1) : path;
    const { line, column } = document.place(present, ofKey === true);
    return `${file}:${line}:${column}: ${message}`;
  });
  const [first = `${file}: not a policy`, ...more] = lines;
  throw new ConfigError('invalid-policy', [first, ...more]);
}

function isScopeOf(path: string, workingDirectory: string): boolean {
  const scope = path.replace(/^\.\//, '').replace(/\/$/, '');
  return workingDirectory === scope || workingDirectory.startsWith(`${scope}/`);
}

const severityOf = (setting: z.infer<typeof ruleSetting>): Severity | 'off' => (typeof setting === 'string' ? setting : setting.severity);

/**
 * Reads a policy. Throws `ConfigError` with every problem at once, each as `file:line:column: …`. Rules are checked for the guards given; a
 * section of another guard that exists is only known by name where its id is in `others`.
 */
export function parsePolicy(
  text: string,
  guards: readonly GuardShape[],
  now: Date,
  { others = [], file = policyPath }: { readonly others?: readonly string[]; readonly file?: string } = {},
): Policy {
  const document = readYaml(text);
  if ('problems' in document) {
    const [first = `${file}: not a policy`, ...more] = document.problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    throw new ConfigError('invalid-policy', [first, ...more]);
  }
  const unseen = others.filter((id) => guards.every((guard) => guard.id !== id)).map((id) => ({ id, section: z.record(z.string(), z.json()).optional() }));
  const extra = Object.fromEntries(unseen.map(({ id, section }) => [id, section]));
  const schema = policySchema(guards);
  const closed = schema.extend({
    ...extra,
    projects: z
      .array(z.strictObject({ path: z.string().min(1), ...scopeShape(guards), ...extra }))
      .max(200)
      .optional(),
  });
  const parsed = closed.safeParse(document.value);
  if (!parsed.success) {
    const jsonSchema = z.toJSONSchema(closed, { io: 'input', unrepresentable: 'any' });
    refuse(
      parsed.error.issues.flatMap((issue) => explain(issue, document.value, jsonSchema)),
      document,
      file,
    );
  }
  const policy = parsed.data;
  const rules = guards.flatMap((guard) => guard.rules);
  const prefixes = new Set(guards.map(({ id }) => id));
  const scopes: readonly { readonly scope: Scope; readonly path: readonly PropertyKey[] }[] = [
    { scope: policy, path: [] },
    ...(policy.projects ?? []).map((scope, index) => ({ scope, path: ['projects', index] })),
  ];
  const issues = [...scopes.flatMap(({ scope, path }) => ruleIssues(scope, path, rules, prefixes)), ...datedIssues(policy, rules, now)];
  if (issues.length > 0) refuse(issues, document, file);
  return {
    guards: [...guards.map(({ id }) => id), ...others].filter((id) => scopes.some(({ scope }) => scope[id] !== undefined)),
    waivers: policy.waivers ?? [],
    controls: policy.controls ?? [],
    view: (guard, workingDirectory) => {
      const applying = scopes.filter(({ scope }) => typeof scope['path'] !== 'string' || isScopeOf(scope['path'], workingDirectory)).map(({ scope }) => scope);
      return {
        profile: applying.findLast(({ profile }) => profile !== undefined)?.profile,
        project: applying.findLast(({ project }) => project !== undefined)?.project,
        severities: new Map(
          applying.flatMap((scope) => Object.entries(scope.rules ?? {}).map(([id, setting]) => [ruleIdSchema.parse(id), severityOf(setting)] as const)),
        ),
        section: Object.assign({}, ...applying.map((scope) => scope[guard] ?? {})),
        waivers: policy.waivers ?? [],
        controls: policy.controls ?? [],
      };
    },
    placeOf: (guard, setting) => {
      const { line, column } = document.place([guard, setting]);
      return `${file}:${line}:${column}`;
    },
  };
}
