import { asGuardError, type Given } from '@mlx-guard/core';
import { errorCommand } from '@mlx-guard/reporters';
import { errorLines } from './error-lines.ts';
import { watchInterrupts } from './interrupt.ts';
import type { Environment } from './run-facts.ts';
import { loadRunner, type Runner } from './runner.ts';
import { givenInputs } from './step.ts';

/** What a step that is no guard gets. */
export interface PlainStep extends Pick<Runner, 'print' | 'output'> {
  readonly given: Given;
  readonly environment: Environment;
}

/** The whole of an action that is no guard: does its work, or says in one line for each problem why it could not, and ends with exit code 2. */
export async function runPlainAction(work: (step: PlainStep) => Promise<void>): Promise<void> {
  const { env } = process;
  const runner = await loadRunner(env);
  const { signal } = watchInterrupts();
  try {
    await work({ given: givenInputs(env, runner), environment: env, print: runner.print, output: runner.output });
  } catch (thrown) {
    for (const line of errorLines(asGuardError(thrown, signal))) runner.print(errorCommand(line));
    process.exitCode = 2;
  }
}
