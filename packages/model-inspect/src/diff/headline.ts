import { counted } from '@mlx-guard/core';
import { type JsonNode, memberOf, numberOf, readJsonDocument } from '@mlx-guard/model-formats';
import type { FileChange } from './diff.ts';
import type { TensorChange, TensorSet } from './tensors.ts';
import type { MemberChange } from './texts.ts';

const keyValueBytes = 2; // of one value in 16 bits, as caches are kept
const keyAndValue = 2;

/** What the two sides weigh. */
export interface Sizes {
  readonly rows: readonly (readonly (string | number)[])[];
  /** `4 bits, groups of 64`; undefined where the weights are not packed. */
  readonly quantization: { readonly before: string | undefined; readonly after: string | undefined };
}

type Which = 'before' | 'after';

function quantizationOf(root: JsonNode | undefined): string | undefined {
  const node = memberOf(root, 'quantization');
  const bits = numberOf(memberOf(node, 'bits'));
  const group = numberOf(memberOf(node, 'group_size'));
  return bits === undefined ? undefined : `${bits} bits${group === undefined ? '' : `, groups of ${group}`}`;
}

/** Bytes that one token takes in the cache of keys and values; undefined where the configuration does not say. */
function cacheBytesOf(root: JsonNode | undefined): number | undefined {
  const read = (key: string): number | undefined => numberOf(memberOf(root, key));
  const [layers, heads, hidden] = [read('num_hidden_layers'), read('num_attention_heads'), read('hidden_size')];
  const size = read('head_dim') ?? (heads === undefined || hidden === undefined ? undefined : hidden / heads);
  const shared = read('num_key_value_heads') ?? heads;
  return layers === undefined || shared === undefined || size === undefined ? undefined : keyAndValue * layers * shared * size * keyValueBytes;
}

function dtypesOf({ tensors }: TensorSet): string {
  const counts = new Map<string, number>();
  for (const { dtype } of tensors.values()) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([dtype, count]) => `${dtype} ×${count}`)
    .join(', ');
}

/** What both sides weigh, and what a token of a conversation costs. */
export async function sizesOf(
  { before, after }: { readonly before: TensorSet; readonly after: TensorSet },
  read: (side: Which, name: string) => Promise<Uint8Array | undefined>,
): Promise<Sizes> {
  const root = async (side: Which): Promise<JsonNode | undefined> => {
    const bytes = await read(side, 'config.json');
    return bytes && readJsonDocument(bytes).root;
  };
  const [then, now] = [await root('before'), await root('after')];
  const quantization = { before: quantizationOf(then), after: quantizationOf(now) };
  const rows = [
    ['Tensors', before.tensors.size, after.tensors.size],
    ['Types', dtypesOf(before), dtypesOf(after)],
    ['Bytes of weights', before.bytes, after.bytes],
    ['Quantisation', quantization.before ?? 'none', quantization.after ?? 'none'],
    ['Cache bytes a token', cacheBytesOf(then) ?? 'unknown', cacheBytesOf(now) ?? 'unknown'],
  ];
  return { rows, quantization };
}

/** What a headline is made of. */
export interface Changes {
  readonly weights: readonly TensorChange[];
  readonly config: readonly MemberChange[];
  readonly tokenizer: readonly MemberChange[];
  readonly templates: number;
  readonly files: readonly FileChange[];
  readonly sizes: Sizes;
}

const kinds = ['added', 'removed', 'renamed', 'retyped', 'changed'] as const;

function weightWords(weights: readonly TensorChange[]): string {
  const words = kinds.flatMap((kind) => {
    const count = weights.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${counted(count, 'tensor')} ${kind}`];
  });
  return words.join(', ');
}

/** One line that says what changed, and what did not. */
export function headlineOf({ weights, config, tokenizer, templates, files, sizes: { quantization } }: Changes): string {
  const isQuantized = quantization.after !== undefined && quantization.after !== quantization.before;
  const parts = [
    ...(weights.length === 0 ? [] : [isQuantized ? `the weights were quantised to ${quantization.after} (${weightWords(weights)})` : weightWords(weights)]),
    ...(templates > 0 ? ['the chat template'] : []),
    ...(tokenizer.length > 0 ? ['the tokenizer'] : []),
    ...(config.length > 0 ? ['the configuration'] : []),
    ...(files.length > 0 ? [`${counted(files.length, 'file')} added or removed`] : []),
  ];
  const [first] = parts;
  if (first === undefined) return 'nothing';
  return weights.length === 0 ? `only ${parts.join(', ')}; no weights` : parts.join('; ');
}
