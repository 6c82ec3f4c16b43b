/** Why something signed is not accepted. Stable: tests and guards tell causes apart by these codes. */
export type RefusalCode =
  /** More bytes, entries or levels than are read. */
  | 'too-large'
  /** Not the format it claims to be. */
  | 'malformed'
  /** A format, type or algorithm that is not accepted here. */
  | 'unsupported'
  /** The format of releases before 1.0, whose signatures do not cover what they seem to. */
  | 'legacy'
  /** The bundle is signed in another way than the one asked for. */
  | 'method'
  /** The key, or the bundle's hint at it, is another. */
  | 'key'
  | 'certificate'
  /** A certificate of the chain is not valid at the time that counts. */
  | 'expired'
  | 'signature'
  /** A valid signature of somebody else. */
  | 'identity'
  /** What is signed is not about this. */
  | 'subject'
  /** What is signed contradicts itself, or names what must not be followed. */
  | 'resources'
  /** What is to be trusted cannot be used. */
  | 'trust';

/** A cause, and one line that says what is wrong. Names from outside stand between backticks. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

/** The value, or why there is none. */
export type Outcome<T> = { readonly value: T; readonly refused?: undefined } | { readonly refused: Refusal };

/** How a refusal travels within this package; it never leaves it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Runs what may refuse. Any other error is a defect of ours and goes on. */
export function attempt<T>(read: () => T): Outcome<T> {
  try {
    return { value: read() };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { refused: { code: thrown.code, message: thrown.message } };
  }
}

/** Runs what belongs to somebody else, on bytes of somebody else: whatever it throws is a refusal. */
export function guarded<T>(code: RefusalCode, problem: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Refused) throw thrown;
    throw new Refused(code, problem, { cause: thrown });
  }
}

/** Throws a refusal unless the condition holds. */
export function demand(condition: boolean, code: RefusalCode, message: string): asserts condition {
  if (!condition) throw new Refused(code, message);
}
