import type { Location } from '@mlx-guard/core';

interface At {
  readonly location: Location;
}

/** A value of a sensitive kind that is written to a log. */
export interface LeakFact extends At {
  readonly kind: 'leak';
  /** The call as it is written, such as `logger.info`. */
  readonly api: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error' | 'unknown' | 'stream';
  readonly class: 'secret' | 'content' | 'generic' | 'personal' | 'object' | 'input';
  /** The value as it is written, such as `request.body`. */
  readonly source: string;
  readonly sourceLocation: Location;
  /** What stays the same when lines move: the function, and how many such there were in it before. */
  readonly identity: string;
}

/** A handler of loguru that prints the values of variables in tracebacks. */
interface DiagnoseFact extends At {
  readonly kind: 'diagnose';
  /** Whether somebody asked for it, or nobody turned it off. */
  readonly isDefault: boolean;
  readonly identity: string;
}

/** A handler that writes a file, and why that file grows without end. */
interface UnboundedFileFact extends At {
  readonly kind: 'unbounded-file';
  readonly handler: string;
  /** Fits after "the file". */
  readonly why: string;
  readonly fix: string;
  readonly identity: string;
}

/** A service of a compose file whose log the container engine keeps without a bound. */
interface UnboundedServiceFact extends At {
  readonly kind: 'unbounded-service';
  readonly service: string;
}

/** What the rules judge: names, values and places, never parser nodes. */
export type Facts = LeakFact | DiagnoseFact | UnboundedFileFact | UnboundedServiceFact;
