import { Buffer } from 'node:buffer';
import type { Json } from '@mlx-guard/core';
import type { Request } from './exchange.ts';
import type { Requests } from './request-body.ts';

/** Where a marker is put into a request: what a user said, or what lets him in. */
export const canaryKinds = ['prompt', 'system text', 'tool argument', 'malformed body', 'file name', 'header', 'key'] as const;
export type CanaryKind = (typeof canaryKinds)[number];

const secretKinds: ReadonlySet<CanaryKind> = new Set(['header', 'key']);

/** Whether what was marked is a credential rather than content. */
export const isSecretKind = (kind: CanaryKind): boolean => secretKinds.has(kind);

/** A marker: text that stands nowhere else, and where it was put. */
export interface Marker {
  readonly kind: CanaryKind;
  readonly text: string;
}

/** A place where one of them turned up. */
export interface Leakage {
  readonly kind: CanaryKind;
  readonly sink: string;
  readonly how: 'as it is' | 'in base64' | 'in hexadecimal' | 'in part';
  /** The level of the line, where it says one. */
  readonly level: string | undefined;
}

const sliceBytes = 24;

/** A marker for each kind. Lower-case hexadecimal: JSON, URLs, quotes of Python and shells all leave it as it is. */
export const markersOf = (random: (length: number) => Uint8Array): readonly Marker[] =>
  canaryKinds.map((kind) => ({ kind, text: Buffer.from(random(32)).toString('hex') }));

/** What in base64 stands for a text, wherever it begins: the first and last characters depend on what is beside it and are left out. */
const inBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map((before) =>
    Buffer.from('\0'.repeat(before) + text)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before === 0 ? 0 : 4, -2),
  );

const slicesOf = (text: string, length: number): readonly string[] =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));

type Needles = readonly (readonly [Leakage['how'], readonly string[]])[];

/** What of a marker is searched for, the surest first. */
function needlesOf({ text }: Marker): Needles {
  const base64 = inBase64(text);
  return [
    ['as it is', [text]],
    [
      'in base64',
      [
        ...base64,
        ...base64.map((coded) => coded.replaceAll('+', '-').replaceAll('/', '_')),
        ...base64.flatMap((coded) => slicesOf(coded, (sliceBytes * 4) / 3)),
      ],
    ],
    ['in hexadecimal', [Buffer.from(text).toString('hex')]],
    ['in part', slicesOf(text, sliceBytes)],
  ];
}

const levels = /\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b/i;

function levelAt(text: string, at: number): string | undefined {
  const start = Math.max(text.lastIndexOf('\n', at) + 1, at - 2_000);
  return levels.exec(text.slice(start, at))?.[1]?.toUpperCase();
}

/** Every marker that stands in what a sink took up, once for each: the surest way in which it stands there. */
export function leakagesIn(sink: string, bytes: Uint8Array, markers: readonly Marker[]): readonly Leakage[] {
  const text = Buffer.from(bytes).toString('latin1');
  return markers.flatMap((marker) => {
    for (const [how, needles] of needlesOf(marker)) {
      const at = needles.map((needle) => text.indexOf(needle)).find((index) => index >= 0);
      if (at !== undefined) return [{ kind: marker.kind, sink, how, level: levelAt(text, at) }];
    }
    return [];
  });
}

/** The requests that carry the markers. `path`: what is added to the path of the target, where that is the place. */
export function canaryRequests(
  requests: Requests,
  prompt: string,
  markers: readonly Marker[],
): readonly { readonly request: Request; readonly path?: string }[] {
  const text = (kind: CanaryKind): string => markers.find((marker) => marker.kind === kind)?.text ?? '';
  const messages = (...all: readonly Json[]): Readonly<Record<string, Json>> => ({ messages: all });
  const tool: Json = { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: JSON.stringify({ query: text('tool argument') }) } };
  const broken = new TextEncoder().encode(`{"messages": "${text('malformed body')}`);
  return [
    { request: requests.plain(`${prompt} ${text('prompt')}`) },
    { request: requests.plain(prompt, messages({ role: 'system', content: text('system text') }, { role: 'user', content: prompt })) },
    {
      request: requests.plain(
        prompt,
        messages({ role: 'user', content: prompt }, { role: 'assistant', content: '', tool_calls: [tool] }, { role: 'user', content: prompt }),
      ),
    },
    { request: { method: 'POST', headers: requests.headers(broken.length), body: [broken] } },
    { request: { method: 'GET', headers: requests.headers(undefined), body: [] }, path: `/${text('file name')}.safetensors` },
    { request: requests.plain(prompt, {}, { Cookie: `session=${text('header')}`, 'X-Api-Token': text('header') }) },
    { request: requests.plain(prompt, {}, { Authorization: `Bearer ${text('key')}` }) },
  ];
}
