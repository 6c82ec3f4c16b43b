export type { FakeCheckRun, FakeComment } from './github/answers.ts';
export * from './github/fake-github.ts';
export type { Planted } from './github/git-objects.ts';
export * from './memory-files.ts';
export * from './memory-ports.ts';
export * from './memory-tree.ts';
export * from './rule-tester.ts';
export * from './run-example.ts';
export * from './sample-guard.ts';
