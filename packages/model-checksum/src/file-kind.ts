/** What a file is to a model. The words of the `role` member of `model.lock.json`. */
export const roles = ['weights', 'config', 'tokenizer', 'code', 'doc'] as const;
export type Role = (typeof roles)[number];

const weights = /\.(?:safetensors|gguf|ggml|npz|npy|pt|pth|ckpt|mlxfn|onnx)$/i;

/** `.bin` says little by itself; these are the names that model hubs give to weights. */
const namedWeights = /^(?:pytorch_model|adapter_model|model|consolidated|ggml)[^/]*\.bin$/i;

/** Whether a file name is one that model loaders take weights from. */
export const isWeights = (baseName: string): boolean => weights.test(baseName) || namedWeights.test(baseName);

const byName: readonly (readonly [Role, RegExp])[] = [
  ['code', /\.(?:py|pyc|so|dylib|dll|metal|metallib|sh|js|ipynb)$/i],
  ['tokenizer', /^(?:tokenizer.*|vocab\..*|merges\.txt|special_tokens_map\.json|added_tokens\.json|chat_template.*|.*\.tiktoken|.*\.spm|spiece\.model)$/i],
  ['doc', /^(?:.*\.(?:md|txt|rst|pdf|png|jpe?g)|(?:licen[cs]e|notice|readme|copying).*)$/i],
  ['config', /\.(?:json|ya?ml|toml)$/i],
];

/** The role of a file by its name; undefined where the name does not tell. */
export const roleOf = (baseName: string): Role | undefined => (isWeights(baseName) ? 'weights' : byName.find(([, pattern]) => pattern.test(baseName))?.[0]);
