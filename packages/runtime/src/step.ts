import path from 'node:path';
import { type AnyGuard, asGuardError, type Given, visible } from '@mlx-guard/core';
import { errorCommand } from '@mlx-guard/reporters';
import { errorLines } from './error-lines.ts';
import type { Adapters, Place } from './execute.ts';
import { watchInterrupts } from './interrupt.ts';
import type { Environment } from './run-facts.ts';
import { type Earlier, loadRunner, type Runner } from './runner.ts';
import { serveThread } from './workers.ts';

/** What a step and its post step do; each resolves with the exit code, and throws `GuardError` for what is said instead. */
export interface Steps {
  main(given: Given, place: Place, runner: Runner): Promise<number>;
  post(given: Given, place: Place, earlier: Earlier, runner: Runner): Promise<number>;
}

/** The inputs of the step. The runner hands over even those that action.yml does not know, so a misspelt one is found. The token is hidden before anything is said. */
export function givenInputs(environment: Environment, runner: Runner): Given {
  const values = Object.entries(environment).flatMap(([key, value]): readonly (readonly [string, string])[] =>
    key.startsWith('INPUT_') && value !== undefined ? [[key.slice('INPUT_'.length).toLowerCase(), value]] : [],
  );
  const inputs = new Map(values);
  const token = inputs.get('github-token')?.trim();
  if (token) runner.mask(token);
  return { origin: 'input', values: inputs };
}

function placeOf(entry: string, adapters: Adapters, runner: Runner, signal: AbortSignal): Place {
  const { env } = process;
  const temporary = env['RUNNER_TEMP'];
  return {
    entry,
    environment: env,
    folder: env['GITHUB_WORKSPACE'] || process.cwd(),
    defaultReportDir: temporary ? path.join(temporary, 'mlx-guard') : '.mlx-guard',
    signal,
    adapters,
    keepState: (value) => runner.keep('guard', value),
    show: (chunk) => runner.show(chunk),
  };
}

/** Tells the outcome on every channel of the runner. A channel that fails is said so and changes nothing. */
export async function tellOn(channels: readonly (() => void | Promise<void>)[], runner: Pick<Runner, 'print'>): Promise<void> {
  for (const tell of channels) {
    try {
      await tell();
    } catch (thrown) {
      runner.print(`mlx-guard: a report channel failed, the verdict stands: ${visible(thrown instanceof Error ? thrown.message : String(thrown))}`);
    }
  }
}

/** Runs the program of an action: `main`, post step and worker thread of every one of its guards are one. Exit code 2 for what is said instead of a report. */
export async function runStep(guards: readonly AnyGuard[], entry: string, adapters: Adapters, steps: Steps): Promise<void> {
  if (serveThread(guards)) return;
  const runner = await loadRunner(process.env);
  const { signal } = watchInterrupts();
  const place = placeOf(entry, adapters, runner, signal);
  try {
    const earlier = runner.earlier();
    const given = givenInputs(place.environment, runner);
    if (earlier !== undefined) {
      process.exitCode = await steps.post(given, place, earlier, runner);
      return;
    }
    runner.begin();
    process.exitCode = await steps.main(given, place, runner);
  } catch (thrown) {
    for (const line of errorLines(asGuardError(thrown, signal))) runner.print(errorCommand(line));
    process.exitCode = 2;
  }
  runner.end();
}
