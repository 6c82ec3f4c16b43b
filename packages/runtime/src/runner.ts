import { type Json, parseJson } from '@mlx-guard/core';
import { z } from 'zod';
import { stopCommandsAround } from './foreign-output.ts';
import type { Environment } from './run-facts.ts';

const phaseSchema = z.strictObject({ id: z.uuid(), ended: z.boolean() });

/** What the main step left for the post step. */
export interface Earlier {
  /** False where the main step died before its end. */
  readonly ended: boolean;
  /** The guard's own state; undefined where it kept none. */
  readonly state: Json | undefined;
}

/** The runner of GitHub Actions, as far as we use it. Without one (no command files) only printing remains. */
export interface Runner {
  print(text: string): void;
  /** Has the runner hide a secret wherever it is printed from now on. */
  mask(secret: string): void;
  /** Output of what we run: no line of it is a command to the runner. Ends with the next `print`, or with `end`. */
  show(chunk: Uint8Array): void;
  output(name: string, value: string): void;
  summarise(markdown: string): Promise<void>;
  keep(key: 'phase' | 'guard', value: Json): void;
  /** Marks the run as begun, so that the post step knows itself. */
  begin(): void;
  end(): void;
  /** Set in the post step only. */
  earlier(): Earlier | undefined;
}

const stateKey = (key: string): string => `mlx-guard-${key}`;

function stateOf(environment: Environment, key: string): Json | undefined {
  try {
    return parseJson(environment[`STATE_${stateKey(key)}`] ?? '');
  } catch {
    return undefined;
  }
}

/** Connects to the runner. `@actions/core` is loaded here only: worker threads and the command line do without it. */
export async function loadRunner(environment: Environment): Promise<Runner> {
  const actions = await import('@actions/core');
  const id = crypto.randomUUID();
  const foreign = stopCommandsAround((bytes) => process.stdout.write(bytes));
  const keep = (key: 'phase' | 'guard', value: Json): void => {
    if (environment['GITHUB_STATE']) actions.saveState(stateKey(key), JSON.stringify(value));
  };
  return {
    keep,
    show: (chunk) => foreign.show(chunk),
    print: (text) => {
      foreign.end();
      if (text !== '') process.stdout.write(`${text}\n`);
    },
    mask: (secret) => {
      if (environment['GITHUB_OUTPUT']) actions.setSecret(secret);
    },
    output: (name, value) => {
      if (environment['GITHUB_OUTPUT']) actions.setOutput(name, value);
    },
    summarise: async (markdown) => {
      if (environment['GITHUB_STEP_SUMMARY']) await actions.summary.addRaw(markdown, true).write();
    },
    begin: () => keep('phase', { id, ended: false }),
    end: () => {
      foreign.end();
      keep('phase', { id, ended: true });
    },
    earlier: () => {
      const phase = phaseSchema.safeParse(stateOf(environment, 'phase'));
      return phase.success ? { ended: phase.data.ended, state: stateOf(environment, 'guard') } : undefined;
    },
  };
}
