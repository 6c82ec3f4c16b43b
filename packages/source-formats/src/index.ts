export * from './compose.ts';
export * from './decode.ts';
export * from './python.ts';
export type * from './python-model.ts';
export * from './span.ts';
export { parseToml, type TomlDocument, type TomlProblem } from './toml.ts';
export type { TextPlace } from './toml-places.ts';
export * from './yaml.ts';
export * from './yaml-model.ts';
