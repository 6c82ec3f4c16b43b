import { parseJson } from '@mlx-guard/core';
import { z } from 'zod';

/** How one layer keeps what it has seen: all of it, a window of it, or a state of constant size. */
export type LayerKind = 'full' | 'sliding' | 'constant';

/** What a `config.json` says of the memory of a model. Counts are safe integers from 1 on. */
export interface ModelShape {
  readonly layers: readonly LayerKind[];
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  /** In tokens; set where a layer slides. */
  readonly window: number | undefined;
  /** It says nothing of which layers slide, so that some, all or none may. */
  readonly isWindowUnclear: boolean;
  /** Numbers a token and layer where the keys and values are kept compressed (multi-head latent attention); a cache may also hold them whole. */
  readonly latent: number | undefined;
  readonly hidden: number;
  readonly intermediate: number;
  readonly vocabulary: number;
  /** The most tokens it was trained for. */
  readonly maxContext: number | undefined;
  /** Bytes of a number, where the weights do not tell. */
  readonly numberBytes: number | undefined;
  /** Bits of a quantised weight. */
  readonly bits: number | undefined;
}

const most = 2 ** 31 - 1;
const maxLayers = 10_000;
const whole = z.int().min(1).max(most);
const given = whole.nullish();

const configSchema = z.object({
  num_hidden_layers: z.int().min(1).max(maxLayers),
  hidden_size: whole,
  num_attention_heads: whole,
  num_key_value_heads: given,
  head_dim: given,
  intermediate_size: given,
  vocab_size: given,
  max_position_embeddings: given,
  sliding_window: given,
  use_sliding_window: z.boolean().nullish(),
  sliding_window_pattern: given,
  layer_types: z.array(z.string()).max(maxLayers).nullish(),
  kv_lora_rank: given,
  qk_rope_head_dim: given,
  torch_dtype: z.string().nullish(),
  dtype: z.string().nullish(),
  quantization: z.object({ bits: z.number().min(1).max(64) }).nullish(),
});
type Config = z.infer<typeof configSchema>;

const dtypeBytes: ReadonlyMap<string, number> = new Map([
  ['float16', 2],
  ['bfloat16', 2],
  ['float32', 4],
]);

function kindOf(type: string): LayerKind {
  if (/sliding|local/.test(type)) return 'sliding';
  return /linear|mamba|recurrent|conv/.test(type) ? 'constant' : 'full';
}

/** Which layers slide: by name, by pattern (each n-th does not), or nothing is said. */
function layersOf(config: Config): Pick<ModelShape, 'layers' | 'window' | 'isWindowUnclear'> {
  const { num_hidden_layers: count, layer_types: types, sliding_window_pattern: pattern } = config;
  const window = config.use_sliding_window === false ? undefined : (config.sliding_window ?? undefined);
  const all = (kind: LayerKind): readonly LayerKind[] => Array.from({ length: count }, () => kind);
  if (types?.length === count) {
    const layers = types.map(kindOf).map((kind) => (kind === 'sliding' && window === undefined ? 'full' : kind));
    return { layers, window, isWindowUnclear: false };
  }
  if (window === undefined) return { layers: all('full'), window, isWindowUnclear: false };
  if (pattern) return { layers: all('sliding').map((kind, index) => ((index + 1) % pattern === 0 ? 'full' : kind)), window, isWindowUnclear: false };
  return { layers: all('full'), window, isWindowUnclear: true };
}

function shapeOf(config: Config): ModelShape {
  const heads = config.num_attention_heads;
  const latent = config.kv_lora_rank ? config.kv_lora_rank + (config.qk_rope_head_dim ?? 0) : undefined;
  return {
    ...layersOf(config),
    heads,
    keyValueHeads: config.num_key_value_heads ?? heads,
    headDim: config.head_dim ?? Math.max(1, Math.floor(config.hidden_size / heads)),
    latent,
    hidden: config.hidden_size,
    intermediate: config.intermediate_size ?? 4 * config.hidden_size,
    vocabulary: config.vocab_size ?? 0,
    maxContext: config.max_position_embeddings ?? undefined,
    numberBytes: dtypeBytes.get(config.dtype ?? config.torch_dtype ?? ''),
    bits: config.quantization?.bits,
  };
}

const nested = z.object({ text_config: z.record(z.string(), z.json()) });

/**
 * Reads a `config.json` as Hugging Face and MLX write it; of a model with several parts the one that writes text. Never throws: a problem fits
 * after "because".
 */
export function readModelShape(text: string): ModelShape | { readonly problem: string } {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (thrown) {
    return { problem: `it is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
  const parts = nested.safeParse(json);
  const config = configSchema.safeParse(parts.success ? { ...z.record(z.string(), z.json()).parse(json), ...parts.data.text_config } : json);
  if (config.success) return shapeOf(config.data);
  return { problem: config.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`).join('; ') };
}
