export type { Place } from './execute.ts';
export { watchInterrupts } from './interrupt.ts';
export { blockingIo, type Io, yieldingIo } from './io.ts';
export { NodeFiles } from './node-files.ts';
export { whereFilesAre } from './report-files.ts';
export { runAction } from './run-action.ts';
export { type CliRun, type ExitCode, errorLines, readFlags, runCli, runOnCli } from './run-cli.ts';
export type { Environment } from './run-facts.ts';
export { serveThread, threadGuard } from './workers.ts';
