export * from './compose.ts';
export * from './decode.ts';
export * from './python.ts';
export type * from './python-model.ts';
export * from './span.ts';
export * from './yaml.ts';
export * from './yaml-model.ts';
