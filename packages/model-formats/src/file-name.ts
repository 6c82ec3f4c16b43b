/** What the end of a file's name says that it holds: a format with a reader here, or weights of another kind, named by their extension. */
export type NamedFormat = 'safetensors' | 'gguf' | 'npy' | 'npz' | 'pytorch' | 'keras' | 'pickle' | { readonly other: string };

const byExtension: ReadonlyMap<string, Exclude<NamedFormat, { readonly other: string }>> = new Map([
  ['safetensors', 'safetensors'],
  ['gguf', 'gguf'],
  ['npy', 'npy'],
  ['npz', 'npz'],
  ['pt', 'pytorch'],
  ['pth', 'pytorch'],
  ['ckpt', 'pytorch'],
  ['keras', 'keras'],
  ['pkl', 'pickle'],
  ['pickle', 'pickle'],
  ['joblib', 'pickle'],
  ['dill', 'pickle'],
]);
const others: ReadonlySet<string> = new Set(['ggml', 'mlxfn', 'onnx', 'h5', 'hdf5']);

/** `.bin` says little by itself; these are the names that model hubs give to weights. */
const namedWeights = /^(?:pytorch_model|adapter_model|model|consolidated|training_args|optimizer)[^/]*\.bin$/i;
const ggmlWeights = /^ggml[^/]*\.bin$/i;

/** The format that a file name claims; undefined where it claims none that model loaders know. */
export function formatByName(baseName: string): NamedFormat | undefined {
  const extension = /\.([A-Za-z0-9]{1,16})$/.exec(baseName)?.[1]?.toLowerCase();
  if (extension === undefined) return undefined;
  const known = byExtension.get(extension) ?? (namedWeights.test(baseName) ? 'pytorch' : undefined);
  if (known !== undefined) return known;
  if (others.has(extension)) return { other: extension };
  return ggmlWeights.test(baseName) ? { other: 'bin' } : undefined;
}
