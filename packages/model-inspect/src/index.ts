export { modelInspect } from './guard.ts';
