export { logConfigLint } from './guard.ts';
