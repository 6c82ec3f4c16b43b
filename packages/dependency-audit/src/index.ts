export { zipOf } from './example-advisories.ts';
export { dependencyAudit } from './guard.ts';
