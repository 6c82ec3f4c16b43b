export * from './calls.ts';
export * from './flow.ts';
export * from './names.ts';
export * from './server.ts';
export { type OwnWords, Vocabulary } from './vocabulary.ts';
