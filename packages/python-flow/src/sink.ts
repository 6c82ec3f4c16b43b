import { type Expression, lastName } from '@mlx-guard/source-formats';
import type { Names } from './names.ts';
import { wordSet } from './words.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** How loud a message is: `debug` is what servers do not show by default, `unknown` a level that is computed, `stream` standard output or error. */
export type Level = 'debug' | 'info' | 'warning' | 'error' | 'unknown' | 'stream';

/** A call that writes to a log, and what it writes. */
export interface Sink {
  /** As it is written: `logger.info`. */
  readonly api: string;
  readonly level: Level;
  readonly values: readonly Expression[];
}

const levels: ReadonlyMap<string, Level> = new Map([
  ['trace', 'debug'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['success', 'info'],
  ['warn', 'warning'],
  ['warning', 'warning'],
  ['error', 'error'],
  ['exception', 'error'],
  ['critical', 'error'],
  ['fatal', 'error'],
  ['log', 'unknown'],
]);

/** Keyword arguments that are instructions, not values. */
const instructions = wordSet('exc_info stack_info stacklevel file end sep flush');

/** The numbers of the `logging` module: below 20 is not shown by default. */
const byNumber = (value: number): Level => (value < 20 ? 'debug' : value < 30 ? 'info' : value < 40 ? 'warning' : 'error');

function levelOf(expression: Expression | undefined): Level {
  if (expression?.kind === 'number') return byNumber(Number(expression.text));
  const name = expression?.kind === 'text' ? expression.text : expression && lastName(expression);
  const level = levels.get(name?.toLowerCase() ?? '');
  return level ?? 'unknown';
}

const valuesOf = (args: Call['args']): readonly Expression[] => args.filter(({ name }) => !instructions.has(name ?? '')).map(({ value }) => value);

function loggerSink({ callee, args }: Call, names: Names): Sink | undefined {
  if (callee.kind !== 'attribute') return undefined;
  const level = levels.get(callee.name);
  if (level === undefined || !names.isLogger(callee.object)) return undefined;
  const api = `${lastName(callee.object) ?? 'logger'}.${callee.name}`;
  const bound = chained(callee.object);
  if (level !== 'unknown') return { api, level, values: [...bound, ...valuesOf(args)] };
  return { api, level: levelOf(args[0]?.value), values: [...bound, ...valuesOf(args.slice(1))] };
}

/** What the chain before a message brings along: `logger.bind(user=user).info("x")`. */
function chained(logger: Expression): readonly Expression[] {
  if (logger.kind !== 'call' || logger.callee.kind !== 'attribute' || !binders.has(logger.callee.name)) return [];
  return [...chained(logger.callee.object), ...valuesOf(logger.args)];
}

const binders = wordSet('bind contextualize new');

/** What is bound to a logger is written with every message of it. */
function bindSink({ callee, args }: Call, names: Names): Sink | undefined {
  const full = names.full(callee);
  const isContext = full === 'structlog.contextvars.bind_contextvars' || full === 'loguru.logger.contextualize';
  return isContext ? { api: lastName(callee) ?? '', level: 'info', values: valuesOf(args) } : undefined;
}

const isStream = (expression: Expression, names: Names): boolean => /^sys\.(?:__)?std(?:out|err)(?:__)?$/.test(names.full(expression) ?? '');

function streamSink({ callee, args }: Call, names: Names): Sink | undefined {
  if (callee.kind === 'name' && (callee.name === 'print' || callee.name === 'pprint')) {
    const file = args.find(({ name }) => name === 'file')?.value;
    return file === undefined || isStream(file, names) ? { api: callee.name, level: 'stream', values: valuesOf(args) } : undefined;
  }
  if (names.full(callee) === 'warnings.warn') return { api: 'warnings.warn', level: 'stream', values: valuesOf(args.slice(0, 1)) };
  const isWrite = callee.kind === 'attribute' && callee.name === 'write' && isStream(callee.object, names);
  return isWrite ? { api: `${lastName(callee.object) ?? ''}.write`, level: 'stream', values: valuesOf(args) } : undefined;
}

/** What a call writes to a log; undefined where it writes none. */
export const sinkOf = (call: Call, names: Names): Sink | undefined => loggerSink(call, names) ?? bindSink(call, names) ?? streamSink(call, names);
