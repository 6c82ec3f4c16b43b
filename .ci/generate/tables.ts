import { type AnyGuard, type Field, type Outputs, type OutputsSpec, type SettingsSpec, severities } from '@mlx-guard/core';
import { code, prose, table } from './markdown.ts';
import { byName } from './naming.ts';

/** Any guard's settings, for docs. */
export type AnySettings = SettingsSpec<Readonly<Record<string, unknown>>>;

/** Whether a run without it is refused. */
export const isRequired = (field: Field<unknown>): boolean => field.initial === undefined && !field.schema.safeParse(undefined).success;

const defaultOf = (field: Field<unknown>): string => (field.initial === undefined ? (isRequired(field) ? 'required' : '–') : code(field.initial));

/** Settings with what they accept, their default and meaning. `called` heads the column of names. */
export const settingsTable = (settings: AnySettings, called: 'Setting' | 'Input' = 'Setting'): string =>
  table(
    [called, 'Meaning', 'Accepts', 'Default'],
    Object.entries(settings).map(([name, field]) => [code(name), prose(field.describe), prose(field.accepts), defaultOf(field)]),
  );

/** Outputs with their meaning. */
export const outputsTable = (outputs: OutputsSpec<Outputs>): string =>
  table(
    ['Output', 'Meaning'],
    Object.entries(outputs).map(([name, meaning]) => [code(name), prose(meaning)]),
  );

/** Rules by severity, then name; `docs` is the way from the page to `docs/rules`. */
export const rulesTable = ({ id, rules }: Pick<AnyGuard, 'id' | 'rules'>, docs: string): string =>
  table(
    ['Rule', 'Says', 'Severity', 'Confidence', 'Mitigation', 'Since'],
    rules
      .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || byName(a.name, b.name))
      .map((rule) => [`[${rule.name}](${docs}/${id}/${rule.name}.md)`, prose(rule.title), rule.severity, rule.confidence, code(rule.mitigation), rule.since]),
  );
