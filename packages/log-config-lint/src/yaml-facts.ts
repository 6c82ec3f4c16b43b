import { composeServices, memberOf, textOf, type YamlNode, type YamlSource } from '@mlx-guard/source-formats';
import type { Facts } from './facts.ts';
import { locationOf } from './location.ts';
import { type Options, unboundedHandler } from './rotation.ts';

/** Drivers whose log is bounded, or kept by somebody else: all but this one. */
const unboundedDriver = 'json-file';

/** The services of a compose file whose log nothing bounds. */
export function* composeFacts(path: string, source: YamlSource): Iterable<Facts> {
  for (const { name, key, driver, options, isElsewhere } of composeServices(source)) {
    const isUnbounded = (driver ?? unboundedDriver) === unboundedDriver && [undefined, '-1', ''].includes(options.get('max-size'));
    if (isUnbounded && !isElsewhere) yield { kind: 'unbounded-service', location: locationOf(path, key, source.lines), service: name };
  }
}

const optionsOf =
  (handler: YamlNode): Options =>
  (name) => {
    const value = memberOf(handler, name);
    if (value === undefined) return { kind: 'absent' };
    const text = textOf(value);
    if (value.kind !== 'scalar' || /^(?:ext|cfg):\/\//.test(text ?? '')) return { kind: 'computed' };
    return { kind: 'written', value: text ?? '' };
  };

/** The handlers of a configuration for `logging.config.dictConfig` (its schema, version 1). */
export function* dictConfigFacts(path: string, source: YamlSource): Iterable<Facts> {
  for (const document of source.documents) {
    const handlers = memberOf(document, 'handlers');
    if (handlers?.kind !== 'map') continue;
    for (const { name, value } of handlers.members) {
      const made = memberOf(value, 'class');
      const handler = textOf(made) ?? '';
      const unbounded = made && unboundedHandler(handler, optionsOf(value));
      if (unbounded) yield { kind: 'unbounded-file', location: locationOf(path, made, source.lines), handler, ...unbounded, identity: name };
    }
  }
}
