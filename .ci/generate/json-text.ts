import { type Json, parseJson } from '@mlx-guard/core';
import { z } from 'zod';

const lineWidth = 160; // as in lint.json

const record = z.record(z.string(), z.json());

/** Reads a JSON object, members in their order. Throws `JsonError` or zod's error. */
export const parseRecord = (text: string): Readonly<Record<string, Json>> => record.parse(parseJson(text));

function written(value: Json, indent: string, isRoot: boolean, before: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value).map(([key, member]) => ({ label: isList ? '' : `${JSON.stringify(key)}: `, member }));
  const [open, close, pad] = isList ? ['[', ']', ''] : ['{', '}', ' '];
  if (entries.length === 0) return `${open}${close}`;
  if (!isRoot) {
    const line = `${open}${pad}${entries.map(({ label, member }) => `${label}${written(member, '', false, Number.NEGATIVE_INFINITY)}`).join(', ')}${pad}${close}`;
    if (indent.length + before + line.length < lineWidth) return line;
  }
  const inner = `${indent}  `;
  const lines = entries.map(({ label, member }) => `${inner}${label}${written(member, inner, false, label.length)}`);
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

/** JSON as the formatter leaves it: what fits in a line stands in one, the outermost value never. */
export const jsonText = (value: Json): string => `${written(value, '', true, 0)}\n`;

/** JSON of a package.json, which the formatter leaves fully spread out. */
export const packageText = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;
