export { dependencyAudit } from './guard.ts';
