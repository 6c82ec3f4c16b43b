import type { NamedCall, Names } from '@mlx-guard/python-flow';
import { argumentOf, type DataNode, type Expression, lastName, plainText } from '@mlx-guard/source-formats';
import type { Option, Options } from './rotation.ts';

const maxDepth = 50;

/** An argument as the rules read it. */
export function optionOf(value: Expression | 'unknown' | undefined): Option {
  if (value === undefined) return { kind: 'absent' };
  if (value === 'unknown') return { kind: 'computed' };
  if (value.kind === 'number') return { kind: 'written', value: Number(value.text.replaceAll('_', '')) };
  if (value.kind === 'word') return { kind: 'written', value: value.word };
  const text = plainText(value);
  return text === undefined ? { kind: 'computed' } : { kind: 'written', value: text };
}

/** The arguments of a call; `places`: where those stand that may be given by position. */
export const optionsOf =
  ({ call }: NamedCall, places: Readonly<Record<string, number>> = {}): Options =>
  (name) =>
    optionOf(argumentOf(call, name, places[name]));

/** A literal of Python as a value with places; what is computed is `unknown`. */
export function dataOf(expression: Expression, names: Names, depth = 0): DataNode {
  const span = { start: expression.start, end: expression.end };
  if (depth > maxDepth) return { ...span, kind: 'unknown' };
  const inner = (value: Expression): DataNode => dataOf(value, names, depth + 1);
  switch (expression.kind) {
    case 'dictionary': {
      const members = expression.entries.flatMap(({ key, value }) => {
        const name = plainText(key);
        return key === undefined || name === undefined ? [] : [{ name, key: { start: key.start, end: key.end }, value: inner(value) }];
      });
      return { ...span, kind: 'map', members };
    }
    case 'collection':
      return { ...span, kind: 'list', items: expression.items.map(inner) };
    case 'number':
      return { ...span, kind: 'scalar', value: Number(expression.text.replaceAll('_', '')) };
    case 'word':
      return { ...span, kind: 'scalar', value: expression.word === 'True' ? true : expression.word === 'False' ? false : null };
    case 'text': {
      const text = plainText(expression);
      return text === undefined ? { ...span, kind: 'unknown' } : { ...span, kind: 'scalar', value: text };
    }
    case 'attribute': {
      const full = names.full(expression);
      const level = /^logging\.(DEBUG|INFO|WARNING|ERROR|CRITICAL|NOTSET)$/.exec(full ?? '')?.[1];
      return level === undefined ? { ...span, kind: 'unknown' } : { ...span, kind: 'scalar', value: level };
    }
    default:
      return { ...span, kind: 'unknown' };
  }
}

/** A level as it is written: a name, a text or a number. */
export function levelOf(value: Expression | 'unknown' | undefined): string | undefined {
  if (value === undefined || value === 'unknown') return undefined;
  if (value.kind === 'number') return value.text;
  return plainText(value) ?? (value.kind === 'attribute' || value.kind === 'name' ? lastName(value) : undefined);
}
