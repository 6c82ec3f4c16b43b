import { ConfigError } from './errors.ts';
import { type CommonSettings, commonSettings, type Field, type SettingsSpec } from './settings.ts';
import { didYouMean } from './suggest.ts';
import { quote } from './text.ts';

/** Where a value came from. */
export type Origin = 'input' | 'flag' | 'default';

/** Values as the user gave them: name to text. */
export interface Given {
  readonly origin: Exclude<Origin, 'default'>;
  readonly values: ReadonlyMap<string, string>;
}

/** Settings ready to use. */
export interface Resolved<S> {
  readonly common: CommonSettings;
  readonly own: S;
  readonly origins: ReadonlyMap<string, Origin>;
}

type Outcome = { readonly value: unknown; readonly origin: Origin } | { readonly problem: string };

function readField(name: string, field: Field<unknown>, given: Given): Outcome {
  const raw = given.values.get(name);
  const isGiven = raw !== undefined && raw.trim() !== '';
  const written = isGiven ? raw.trim() : field.initial;
  const parsed = field.schema.safeParse(written === undefined ? undefined : field.fromText(written));
  if (parsed.success) return { value: parsed.data, origin: isGiven ? given.origin : 'default' };
  if (!isGiven) return { problem: `${given.origin} ${quote(name)} is required: it accepts ${field.accepts}` };
  return { problem: `${given.origin} ${quote(name)} is ${quote(written ?? '')}, but accepts ${field.accepts}${didYouMean(written ?? '', field.words ?? [])}` };
}

function readAll<S extends object>(spec: SettingsSpec<S>, given: Given, origins: Map<string, Origin>, problems: string[]): S {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries<Field<unknown>>(spec)) {
    const outcome = readField(name, field, given);
    if ('problem' in outcome) problems.push(outcome.problem);
    else {
      values[name] = outcome.value;
      origins.set(name, outcome.origin);
    }
  }
  // The one place where values become typed: each was parsed by the schema of its own field.
  return values as S;
}

/** Reads all settings of a guard from what was given. Throws `ConfigError` that names every problem at once. An empty value counts as not given. */
export function resolveSettings<S extends object>(spec: SettingsSpec<S>, given: Given): Resolved<S> {
  const known = [...Object.keys(spec), ...Object.keys(commonSettings)];
  const problems: string[] = [];
  for (const name of given.values.keys()) {
    if (!known.includes(name)) problems.push(`unknown ${given.origin} ${quote(name)}${didYouMean(name, known)}`);
  }
  const origins = new Map<string, Origin>();
  const own = readAll(spec, given, origins, problems);
  const common = readAll(commonSettings, given, origins, problems);
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
  return { common, own, origins };
}
