export { parseToml, type TomlDocument, type TomlProblem } from './toml.ts';
export type { TextPlace } from './toml-places.ts';
