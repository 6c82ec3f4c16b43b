import { ConfigError, type GuardError } from '@mlx-guard/core';

/** The lines that tell an error of the run to the user: one a problem, no stack trace. */
export const errorLines = (error: GuardError): readonly string[] =>
  (error instanceof ConfigError ? error.problems : [error.message]).map((line) => `mlx-guard: ${line}`);
