import type { Location } from '@mlx-guard/core';
import type { Options } from './rotation.ts';

interface At {
  readonly location: Location;
  /** What stays the same when lines move. */
  readonly identity: string;
}

/** How loud a message is: `debug` is what servers do not show by default, `unknown` a level that is computed, `stream` standard output or error. */
type LeakLevel = 'debug' | 'info' | 'warning' | 'error' | 'unknown' | 'stream';

/** A value of a sensitive kind that is written to a log. */
export interface LeakFact extends At {
  readonly kind: 'leak';
  /** The call as it is written, such as `logger.info`. */
  readonly api: string;
  readonly level: LeakLevel;
  readonly class: 'secret' | 'content' | 'generic' | 'personal' | 'object' | 'input';
  /** The value as it is written, such as `request.body`. */
  readonly source: string;
  readonly sourceLocation: Location;
}

/** A handler of loguru that prints the values of variables in tracebacks. */
interface DiagnoseFact extends At {
  readonly kind: 'diagnose';
  /** Whether somebody asked for it, or nobody turned it off. */
  readonly isDefault: boolean;
}

/** A log that grows without end, and why. */
interface UnboundedFileFact extends At {
  readonly kind: 'unbounded-file';
  readonly handler: string;
  /** Fits after "the file". */
  readonly why: string;
  readonly fix: string;
}

/** A service of a compose file whose log the container engine keeps without a bound. */
interface UnboundedServiceFact extends At {
  readonly kind: 'unbounded-service';
  readonly service: string;
}

/** Where a setting was met. What is `deployed` reaches a running server; a `workflow` runs in CI, a `program` sets it for itself. */
export type Where = 'compose' | 'dockerfile' | 'dotenv' | 'kubernetes' | 'systemd' | 'launchd' | 'procfile' | 'script' | 'workflow' | 'program';

/** Whether what was met there reaches a running server. */
export const isDeployed = (where: Where): boolean => where !== 'workflow' && where !== 'program';

/** A variable that is set in the environment of something. */
export interface VariableFact extends At {
  readonly kind: 'variable';
  readonly where: Where;
  readonly name: string;
  readonly value: string;
  /** What else is set in the same place. */
  readonly beside: ReadonlyMap<string, string>;
}

/** A command that something runs. */
export interface CommandFact extends At {
  readonly kind: 'command';
  readonly where: Where;
  readonly words: readonly string[];
}

/** A call of a Python library that configures something, by its name in the imports. */
export interface CallFact extends At {
  readonly kind: 'call';
  readonly name: string;
  readonly isServer: boolean;
  readonly option: Options;
}

/** A handler of the `logging` module that a configuration makes. */
export interface HandlerFact extends At {
  readonly kind: 'handler';
  readonly name: string;
  readonly class: string;
  readonly option: Options;
  readonly filters: readonly string[];
}

/** A level that a configuration gives a logger; the root's name is empty. */
interface LevelFact extends At {
  readonly kind: 'level';
  readonly logger: string;
  readonly level: string;
}

/** Something that a whole configuration of the `logging` module does. */
interface LoggingFact extends At {
  readonly kind: 'logging';
  readonly what: 'disables-loggers' | 'loses-events' | 'calls-factory' | 'from-outside';
  /** The logger, handler or value that it is about. */
  readonly subject: string;
}

/** One setting of a program that writes or keeps logs. */
export interface SettingFact extends At {
  readonly kind: 'setting';
  readonly of:
    | 'systemd'
    | 'launchd'
    | 'logrotate'
    | 'newsyslog'
    | 'supervisor'
    | 'nginx'
    | 'caddy'
    | 'traefik'
    | 'envoy'
    | 'gunicorn'
    | 'hypercorn'
    | 'compose';
  readonly key: string;
  readonly value: string;
  readonly beside: ReadonlyMap<string, string>;
}

/** A script that prints each command with its values, and the secrets among them; or one that prints a secret itself. */
interface ExposedSecretFact extends At {
  readonly kind: 'exposed-secret';
  readonly how: 'trace' | 'echo';
  readonly secret: string;
}

/** A message of a Swift program that shows content. */
interface SwiftFact extends At {
  readonly kind: 'swift';
  readonly callee: string;
  readonly value: string;
  readonly how: 'public' | 'stream';
}

/** Content that the last run of a notebook left in its file. */
interface OutputFact extends At {
  readonly kind: 'output';
  readonly source: string;
}

/** Logs that are copied where they do not belong. */
interface CopiedLogFact extends At {
  readonly kind: 'copied-log';
  readonly path: string;
  readonly into: 'image' | 'artifact';
}

/** A program that ships logs elsewhere, and whether it takes anything out of them. */
interface ShipperFact extends At {
  readonly kind: 'shipper';
  readonly tool: string;
  readonly sink: string;
}

/** A function that is called like one that hides a value, and gives back the beginning of it. */
interface WeakMaskFact extends At {
  readonly kind: 'weak-mask';
  readonly function: string;
}

/** One place where a log goes to, as the inventory lists it. No rule judges it. */
export interface SinkFact extends At {
  readonly kind: 'sink';
  readonly sink: string;
  /** The file, stream or service it goes to. */
  readonly target: string;
  readonly level: string;
  readonly rotation: string;
  readonly retention: string;
  readonly mode: string;
  readonly masking: string;
}

/** What the rules judge: names, values and places, never parser nodes. */
export type Facts =
  | LeakFact
  | DiagnoseFact
  | UnboundedFileFact
  | UnboundedServiceFact
  | VariableFact
  | CommandFact
  | CallFact
  | HandlerFact
  | LevelFact
  | LoggingFact
  | SettingFact
  | ExposedSecretFact
  | SwiftFact
  | OutputFact
  | CopiedLogFact
  | ShipperFact
  | WeakMaskFact
  | SinkFact;
