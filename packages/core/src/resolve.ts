import { ConfigError } from './errors.ts';
import type { Json } from './json.ts';
import { type CommonSettings, commonSettings, type Field, type SettingsSpec } from './settings.ts';
import { didYouMean } from './suggest.ts';
import { quote } from './text.ts';

/** Where a value came from. */
export type Origin = 'input' | 'flag' | 'policy' | 'default';

/** Values as the user gave them: name to text. */
export interface Given {
  readonly origin: 'input' | 'flag';
  readonly values: ReadonlyMap<string, string>;
}

/** A guard's section of the policy: values as they stand there, and where. */
export interface Section {
  readonly values: Readonly<Record<string, Json>>;
  /** `file:line:column`. */
  placeOf(name: string): string;
}

/** Settings ready to use. */
export interface Resolved<S> {
  readonly common: CommonSettings;
  readonly own: S;
  readonly origins: ReadonlyMap<string, Origin>;
}

type Outcome = { readonly value: unknown; readonly origin: Origin } | { readonly problem: string };

function readPolicy(name: string, field: Field<unknown>, section: Section): Outcome {
  const value = section.values[name];
  const parsed = field.schema.safeParse(typeof value === 'string' ? field.fromText(value) : value);
  if (parsed.success) return { value: parsed.data, origin: 'policy' };
  return { problem: `${section.placeOf(name)}: ${quote(name)} is ${quote(JSON.stringify(value))}, but accepts ${field.accepts}` };
}

function readField(name: string, field: Field<unknown>, given: Given, section: Section): Outcome {
  const raw = given.values.get(name);
  const isGiven = raw !== undefined && raw.trim() !== '';
  if (!isGiven && Object.hasOwn(section.values, name)) return readPolicy(name, field, section);
  const written = isGiven ? raw.trim() : field.initial;
  const parsed = field.schema.safeParse(written === undefined ? undefined : field.fromText(written));
  if (parsed.success) return { value: parsed.data, origin: isGiven ? given.origin : 'default' };
  if (!isGiven) return { problem: `${given.origin} ${quote(name)} is required: it accepts ${field.accepts}` };
  if (field.secret === true) return { problem: `${given.origin} ${quote(name)} is not ${field.accepts}` };
  return { problem: `${given.origin} ${quote(name)} is ${quote(written ?? '')}, but accepts ${field.accepts}${didYouMean(written ?? '', field.words ?? [])}` };
}

function readAll<S extends object>(spec: SettingsSpec<S>, given: Given, section: Section, origins: Map<string, Origin>, problems: string[]): S {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries<Field<unknown>>(spec)) {
    const outcome = readField(name, field, given, section);
    if ('problem' in outcome) problems.push(outcome.problem);
    else {
      values[name] = outcome.value;
      origins.set(name, outcome.origin);
    }
  }
  // The one place where values become typed: each was parsed by the schema of its own field.
  return values as S;
}

const noSection: Section = { values: {}, placeOf: () => '' };

const unknownNames = ({ origin, values }: Given, known: readonly string[]): string[] =>
  [...values.keys()].filter((name) => !known.includes(name)).map((name) => `unknown ${origin} ${quote(name)}${didYouMean(name, known)}`);

function refuseAny([first, ...more]: readonly string[]): void {
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
}

/** Reads the settings of what is no guard, and so has no common ones and no policy. Throws as `resolveSettings` does. */
export function readSettings<S extends object>(spec: SettingsSpec<S>, given: Given): S {
  const problems = unknownNames(given, Object.keys(spec));
  const values = readAll(spec, given, noSection, new Map(), problems);
  refuseAny(problems);
  return values;
}

/**
 * Reads all settings of a guard: what was given, else the policy, else the default. Throws `ConfigError` that names every problem at once. An
 * empty value counts as not given.
 */
export function resolveSettings<S extends object>(spec: SettingsSpec<S>, given: Given, section: Section = noSection): Resolved<S> {
  const problems = unknownNames(given, [...Object.keys(spec), ...Object.keys(commonSettings)]);
  const origins = new Map<string, Origin>();
  const own = readAll(spec, given, section, origins, problems);
  const common = readAll(commonSettings, given, section, origins, problems);
  refuseAny(problems);
  return { common, own, origins };
}
