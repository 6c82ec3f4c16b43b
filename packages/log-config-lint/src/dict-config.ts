import { type DataNode, itemsOf, memberOf, membersOf, textOf } from '@mlx-guard/source-formats';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { type Option, type Options, unboundedHandler } from './rotation.ts';
import { handlerSink } from './sinks.ts';

const optionsOf =
  (handler: DataNode): Options =>
  (name) =>
    optionOf(memberOf(handler, name));

function optionOf(value: DataNode | undefined): Option {
  if (value === undefined) return { kind: 'absent' };
  const text = textOf(value);
  if (value.kind === 'scalar' && value.value === null) return { kind: 'written', value: 'None' };
  if (value.kind !== 'scalar' || /^(?:ext|cfg):\/\//.test(text ?? '')) return { kind: 'computed' };
  return { kind: 'written', value: text ?? '' };
}

/** Whether a value is a configuration for `logging.config.dictConfig` (its schema, version 1). */
export const isDictConfig = (node: DataNode | undefined): boolean =>
  textOf(memberOf(node, 'version')) === '1' &&
  (memberOf(node, 'handlers') !== undefined || memberOf(node, 'loggers') !== undefined || memberOf(node, 'root') !== undefined);

function* handlersOf(config: DataNode, maker: FactMaker): Iterable<Facts> {
  for (const { name, key, value } of membersOf(memberOf(config, 'handlers'))) {
    const made = memberOf(value, 'class');
    const factory = memberOf(value, '()');
    const place = made ?? factory ?? key;
    const handler = textOf(made) ?? '';
    const option = optionsOf(value);
    const filters = itemsOf(memberOf(value, 'filters')).map((item) => textOf(item) ?? '?');
    if (factory !== undefined) yield { kind: 'logging', what: 'calls-factory', subject: textOf(factory) ?? name, ...maker.at(factory, 'factory', name) };
    if (made === undefined) continue;
    yield { kind: 'handler', name, class: handler, option, filters, ...maker.at(place, 'handler', name) };
    yield handlerSink(handler, option, filters, maker.at(place, 'sink', name));
    const unbounded = unboundedHandler(handler, option);
    if (unbounded) yield { kind: 'unbounded-file', handler, ...unbounded, ...maker.at(made, name) };
  }
}

function* loggersOf(config: DataNode, maker: FactMaker): Iterable<Facts> {
  const root = memberOf(config, 'root');
  const named = membersOf(memberOf(config, 'loggers'));
  for (const { name, key, value } of [...named, ...(root === undefined ? [] : [{ name: '', key: root, value: root }])]) {
    const level = memberOf(value, 'level');
    if (level !== undefined) yield { kind: 'level', logger: name, level: textOf(level) ?? '', ...maker.at(level, 'level', name) };
    const propagates = textOf(memberOf(value, 'propagate'));
    const hasHandlers = itemsOf(memberOf(value, 'handlers')).length > 0;
    if (name !== '' && !hasHandlers && /^(?:false|no|0)$/i.test(propagates ?? ''))
      yield { kind: 'logging', what: 'loses-events', subject: name, ...maker.at(key, 'lost', name) };
  }
}

/** What a configuration for `logging.config.dictConfig` does, in whatever format it was written. */
export function* dictConfigFacts(config: DataNode, maker: FactMaker): Iterable<Facts> {
  yield* handlersOf(config, maker);
  yield* loggersOf(config, maker);
  const disables = memberOf(config, 'disable_existing_loggers');
  const isIncremental = textOf(memberOf(config, 'incremental')) === 'true';
  if (!isIncremental && !/^(?:false|no|0)$/i.test(textOf(disables) ?? 'true')) {
    const version = memberOf(config, 'version') ?? config;
    yield { kind: 'logging', what: 'disables-loggers', subject: 'disable_existing_loggers', ...maker.at(disables ?? version, 'disables') };
  }
}
