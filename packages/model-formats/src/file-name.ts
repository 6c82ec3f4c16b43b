/** What the end of a file's name says that it holds: a format with a reader here, or weights of another kind, named by their extension. */
export type NamedFormat = 'safetensors' | 'gguf' | { readonly other: string };

const readable = /\.(safetensors|gguf)$/i;
const others = /\.(ggml|npz|npy|pt|pth|ckpt|mlxfn|onnx|keras|h5|pkl|pickle)$/i;

/** `.bin` says little by itself; these are the names that model hubs give to weights. */
const namedWeights = /^(?:pytorch_model|adapter_model|model|consolidated|ggml)[^/]*\.bin$/i;

/** The format that a file name claims; undefined where it claims none that model loaders know. */
export function formatByName(baseName: string): NamedFormat | undefined {
  const known = readable.exec(baseName)?.[1]?.toLowerCase();
  if (known === 'safetensors' || known === 'gguf') return known;
  const other = others.exec(baseName)?.[1] ?? (namedWeights.test(baseName) ? 'bin' : undefined);
  return other === undefined ? undefined : { other: other.toLowerCase() };
}
