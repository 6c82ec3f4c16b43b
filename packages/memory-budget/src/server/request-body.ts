import { ConfigError, type Json, parseJson, quote } from '@mlx-guard/core';
import type { Settings } from '../surface.ts';
import type { Request } from './exchange.ts';

const encoder = new TextEncoder();
const mark = '{prompt}';

const isObject = (json: Json): json is { readonly [key: string]: Json } => typeof json === 'object' && json !== null && !Array.isArray(json);

/** Makes requests as the project's clients do, by the template in `request`. */
export class Requests {
  readonly #template: { readonly [key: string]: Json };
  readonly #key: string | undefined;

  /** Throws `ConfigError` where the template cannot be one. */
  constructor({ request, 'api-key': key }: Pick<Settings, 'request' | 'api-key'>) {
    let template: Json;
    try {
      template = parseJson(request);
    } catch (thrown) {
      throw new ConfigError('invalid-setting', [`${quote('request')} is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`]);
    }
    if (!isObject(template) || !JSON.stringify(template).includes(mark)) {
      throw new ConfigError('invalid-setting', [`${quote('request')} is no JSON object with ${quote(mark)} where the prompt belongs`]);
    }
    this.#template = template;
    this.#key = key;
  }

  /** The body with a prompt in its place, and members added or replaced. */
  body(prompt: string, more: Readonly<Record<string, Json>> = {}): Uint8Array {
    const filled = JSON.stringify({ ...this.#template, ...more }).replaceAll(mark, () => JSON.stringify(prompt).slice(1, -1));
    return encoder.encode(filled);
  }

  headers(length: number | undefined, more: Readonly<Record<string, string>> = {}): Request['headers'] {
    return {
      'Content-Type': 'application/json',
      ...(this.#key !== undefined && { Authorization: `Bearer ${this.#key}` }),
      ...(length !== undefined && { 'Content-Length': String(length) }),
      ...more,
    };
  }

  /** A request that is what it says. */
  plain(prompt: string, more: Readonly<Record<string, Json>> = {}, headers: Readonly<Record<string, string>> = {}): Request {
    const body = this.body(prompt, more);
    return { method: 'POST', headers: this.headers(body.length, headers), body: pieces(body) };
  }
}

const pieceBytes = 64 * 1024;

function* pieces(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

const filler = encoder.encode('x'.repeat(pieceBytes));

/** So many bytes without meaning, a piece at a time. */
export function* junk(bytes: number): Iterable<Uint8Array> {
  for (let left = bytes; left > 0; left -= pieceBytes) yield filler.subarray(0, Math.min(left, pieceBytes));
}

/** The same in chunks of HTTP, without the one that ends them. */
export function* endlessChunks(bytes: number): Iterable<Uint8Array> {
  for (const piece of junk(bytes)) yield encoder.encode(`${piece.length.toString(16)}\r\n${'x'.repeat(piece.length)}\r\n`);
}

/** A body whose valid request is followed by a member of so many bytes. */
export function* padded(body: Uint8Array, bytes: number): Iterable<Uint8Array> {
  const [open, close] = [',"padding":"', '"}'].map((text) => encoder.encode(text));
  yield body.subarray(0, -1);
  if (open !== undefined) yield open;
  yield* junk(bytes);
  if (close !== undefined) yield close;
}

/** How long such a body is. */
export const paddedLength = (body: Uint8Array, bytes: number): number => body.length - 1 + ',"padding":"'.length + bytes + '"}'.length;
