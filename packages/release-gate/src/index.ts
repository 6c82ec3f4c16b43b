export { releaseGate } from './guard.ts';
