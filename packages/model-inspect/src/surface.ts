import { count, duration, type Field, flag, list, modes, type OutputsSpec, optional, size, text } from '@mlx-guard/core';

/** The settings of this guard, as a user writes them. */
export const settings = {
  mode: modes(
    { inspect: 'checks', diff: 'generates' },
    '`inspect` looks at models; `diff` tells what changed between two folders, or between the base of a change and its head. A comparison judges no model, so it leaves no evidence.',
  ),
  paths: list('Folders and files to look into, relative to the working directory. For `mode: diff` two folders, the older first, or one.', '.'),
  'mlx-version': text(
    'The version of MLX that loads the models, such as `0.32.4`: a defect that is publicly known to crash it is said so. `auto`: as `requirements.txt` or `uv.lock` pins it.',
    'auto',
  ),
  'allow-formats': optional(
    list(
      'Formats that may be present although they can carry code, or cannot be inspected: `pickle`, `pytorch`, `keras`, `onnx`, `hdf5`, `ggml`, `archive`. What is wrong with a file that can be inspected is reported all the same.',
    ),
  ),
  'allow-globals': optional(
    list(
      'What pickles may import beside plain containers, NumPy and the tensors of PyTorch, by exact name, such as `my_package.Model`. What runs code by itself stays an error.',
    ),
  ),
  'allow-code': optional(
    list('Python files and `.mlxfn` graphs that may be part of a model, each as `PATH@sha256:HEX`: a change of one byte ends the permission.'),
  ),
  'max-header-bytes': size('A model file whose header is larger is refused: it is an error, never a pass.', '100MB'),
  'max-tensors': count('A model file with more tensors is refused.', '1000000'),
  timeout: duration('How long one file may take. What takes longer is an error, never a pass.', '30s'),
  deep: flag('Also read all data of archives, and compare every checksum.', 'false'),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'files-inspected': 'How many model files were read to the end of their header.',
} as const satisfies OutputsSpec<Readonly<Record<string, string>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The settings, read. */
export type Settings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };

/** The outputs, by name. */
export type Outputs = { readonly [K in keyof typeof outputs]: string };
