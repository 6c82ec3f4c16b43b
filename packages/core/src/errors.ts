import { toolVersion } from './version.ts';

/** Why a run could not be carried out as asked. Stable: the troubleshooting page is keyed by these codes. */
export type GuardErrorCode =
  | 'invalid-setting'
  | 'invalid-policy'
  | 'nothing-to-check'
  | 'ambiguous'
  | 'report-exists'
  | 'cannot-write'
  | 'cannot-read'
  | 'not-available-here'
  | 'interrupted'
  | 'internal';

/** The base of all errors that are said to the user in one line, without a stack trace. */
export abstract class GuardError extends Error {
  readonly code: GuardErrorCode;

  constructor(code: GuardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What the user wrote cannot be used. Names every problem at once, each in one line. */
export class ConfigError extends GuardError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(
    code: Extract<GuardErrorCode, 'invalid-setting' | 'invalid-policy' | 'nothing-to-check' | 'ambiguous' | 'report-exists'>,
    problems: readonly [string, ...string[]],
  ) {
    super(code, problems.join('\n'));
    this.problems = problems;
  }
}

/** This machine or token does not allow what is needed; the message names the cure. */
export class EnvironmentError extends GuardError {
  override readonly name = 'EnvironmentError';

  constructor(code: Extract<GuardErrorCode, 'cannot-write' | 'cannot-read' | 'not-available-here'>, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** The run was cancelled or ran out of time before it ended. */
export class InterruptedError extends GuardError {
  override readonly name = 'InterruptedError';

  constructor(message = 'the run was interrupted before it ended', options?: ErrorOptions) {
    super('interrupted', message, options);
  }
}

/** A defect of mlx-guard itself. */
export class InternalError extends GuardError {
  override readonly name = 'InternalError';

  constructor(cause: unknown) {
    const what = cause instanceof Error ? cause.message : String(cause);
    super('internal', `mlx-guard ${toolVersion} has a defect: ${what}; please report it with this line`, { cause });
  }
}

/** Why a file cannot be read as asked. */
export type FileErrorCode = 'absent' | 'unreadable' | 'link' | 'not-a-file' | 'outside' | 'too-large';

/** What the `files` port rejects with. A guard turns it into a finding: a malformed subject is never an error of the run. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  /** Relative to the working directory. */
  readonly path: string;

  constructor(code: FileErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** Any thrown value as an error that can be said to the user. */
export function asGuardError(thrown: unknown, signal?: AbortSignal): GuardError {
  if (thrown instanceof GuardError) return thrown;
  if (signal?.aborted) return new InterruptedError(undefined, { cause: thrown });
  if (thrown instanceof FileError) return new EnvironmentError('cannot-read', thrown.message, { cause: thrown });
  return new InternalError(thrown);
}
