import type { Json } from './json.ts';
import { byCodeUnit } from './text.ts';

function stringify(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a string with an unpaired surrogate has no canonical form');
  return JSON.stringify(text);
}

/** The canonical form of a JSON value (RFC 8785): one spelling for one value, so that a digest identifies it. Throws `TypeError` for what has none. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return stringify(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return `{${members.map(([key, member]) => `${stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
