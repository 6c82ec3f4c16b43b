export * from './calls.ts';
export { dotted, expressionsOf, lastName, plainText, statementsIn, within } from './expressions.ts';
export * from './flow.ts';
export * from './names.ts';
export * from './server.ts';
export { type OwnWords, Vocabulary } from './vocabulary.ts';
