import type { AnyGuard, Field } from '@mlx-guard/core';
import type { ExitCode, Place } from '@mlx-guard/runtime';

/** Flags by name, read like the settings of a guard. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a command works with. */
export interface Session {
  readonly guards: readonly AnyGuard[];
  readonly place: Place;
  /** Whether what goes to standard output may be coloured. */
  readonly isColoured: boolean;
  /** Takes the progress line off the terminal, where there is one. */
  clearProgress(): void;
}

/** What was written behind a command's name. Every flag is one of the command's and has a valid value. */
export interface Given {
  /** What is no flag, such as a path; at most as many as the command takes. */
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** Its words as the help writes them, such as `[PATH]`; at most that many are taken. */
  readonly words: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for its own help. */
  readonly help: readonly string[];
  readonly flags: Fields;
  /** Those flags that every guard has. */
  readonly commonFlags: Fields;
  /** Throws `GuardError` for what is said in one line and ends with exit code 2. */
  run(given: Given, session: Session): Promise<ExitCode>;
}

/** What every command's exit code means. */
export const exitCodes = 'Exit code: 0 green, 1 findings at or above --fail-on, 2 inconclusive, interrupted, or not set up as it must be.';

/** Writes to standard output, with a line feed at the end. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
