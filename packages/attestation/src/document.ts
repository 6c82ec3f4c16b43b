import { type Json, JsonError, parseJson, quote } from '@mlx-guard/core';
import type { z } from 'zod';
import { demand, guarded, Refused } from './outcome.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** V8 has no string over 2^29 characters; with room for what is made of it. */
const maxTextBytes = 500 * 1024 * 1024;

/** Strict JSON: no duplicate member, no byte order mark, nothing after the end. `what` names it in the refusal. */
export function readJson(bytes: Uint8Array, what: string, maxBytes: number): Json {
  const limit = Math.min(maxBytes, maxTextBytes);
  demand(bytes.length <= limit, 'too-large', `${what} has ${bytes.length} bytes; at most ${limit} are read`);
  const text = guarded('malformed', `${what} is not UTF-8`, () => decoder.decode(bytes));
  try {
    return parseJson(text);
  } catch (thrown) {
    if (thrown instanceof JsonError) throw new Refused('malformed', `${what} is not strict JSON: ${thrown.message}`, { cause: thrown });
    throw thrown;
  }
}

/** A document in its shape, or a refusal that names the first member that has another. */
export function shaped<T>(schema: z.ZodType<T>, document: Json, what: string): T {
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = (issue?.path ?? []).map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  throw new Refused('malformed', `${what}${place === '' ? '' : ` at ${quote(place.replace(/^\./, ''))}`}: ${issue?.message ?? 'another shape is expected'}`);
}
