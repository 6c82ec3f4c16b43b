import type { ExampleFile } from '@mlx-guard/core';
import { encodeSafetensors } from '@mlx-guard/model-formats';

const config = {
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 128,
  vocab_size: 256,
  max_position_embeddings: 4096,
};

/** A model of examples and tests in the folder `model`, whose weights come to so many bytes, half as many numbers of 16 bits. */
export const exampleModel = (bytes = 131_072, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, ExampleFile>> => ({
  'model/config.json': JSON.stringify({ ...config, ...more }),
  'model/model.safetensors': encodeSafetensors(
    JSON.stringify({ 'model.embed_tokens.weight': { dtype: 'BF16', shape: [bytes / 2], data_offsets: [0, bytes] } }),
    new Uint8Array(bytes),
  ),
});
