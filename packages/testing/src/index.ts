export * from './memory-files.ts';
export * from './memory-ports.ts';
export * from './memory-processes.ts';
export * from './memory-tree.ts';
export * from './rule-tester.ts';
export * from './run-example.ts';
export * from './sample-guard.ts';
