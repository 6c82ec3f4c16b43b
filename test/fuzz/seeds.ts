import { encodeGguf, encodeNpy, encodeSafetensors, encodeZip, ggufValue } from '@mlx-guard/model-formats';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
const raw = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const u64 = (value: number): string => `${String.fromCharCode(value)}${'\0'.repeat(7)}`;

const header = (entries: Readonly<Record<string, unknown>>): string => JSON.stringify(entries);
const tensor = (dtype: string, shape: readonly number[], begin: number, end: number) => ({ dtype, shape, data_offsets: [begin, end] });

const npyText = (descr: string, shape: string, order = 'False'): string => `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
const array = encodeNpy(npyText('<f4', '(2, 3)'), bytes(24));

const safetensors = [
  encodeSafetensors(header({ w: tensor('F32', [2, 2], 0, 16) }), bytes(16)),
  encodeSafetensors(
    header({ __metadata__: { format: 'mlx' }, a: tensor('BF16', [3], 0, 6), b: tensor('U8', [], 6, 7), c: tensor('F16', [0, 4], 7, 7) }),
    bytes(7),
  ),
  encodeSafetensors(header({ a: tensor('I64', [1, 2], 0, 16), b: tensor('BOOL', [4], 16, 20), d: tensor('C64', [1], 20, 28) }).padEnd(192), bytes(28)),
];

const gguf = [
  encodeGguf({ tensors: [{ name: 'w', sides: [8], type: 0, offset: 0 }], data: bytes(32) }),
  encodeGguf({
    metadata: [
      ['general.architecture', ggufValue.string('llama')],
      ['general.alignment', ggufValue.u32(32)],
      ['tokens', ggufValue.strings(['a', 'bc', ''])],
      ['flag', ggufValue.bool(1)],
      ['n', ggufValue.u64(3)],
    ],
    tensors: [
      { name: 'a', sides: [32, 2], type: 8, offset: 0 },
      { name: 'b', sides: [4, 4], type: 1, offset: 96 },
      { name: 'c', sides: [32], type: 2, offset: 128 },
    ],
    data: bytes(160),
  }),
  encodeGguf({ tensors: [{ name: 'q', sides: [32, 1], type: 3, offset: 0 }], data: bytes(32) }),
];

const npy = [
  array,
  encodeNpy(npyText('<f2', '(3,)'), bytes(6)),
  encodeNpy(npyText('|b1', '()'), bytes(1)),
  encodeNpy(npyText('<i8', '(2, 2)', 'True'), bytes(32), { version: [2, 0] }),
];

const npz = [
  encodeZip([{ name: 'a.npy', data: array }]),
  encodeZip([
    { name: 'a.npy', data: array, method: 8 },
    { name: 'b.npy', data: encodeNpy(npyText('|u1', '(5,)'), bytes(5)) },
  ]),
];

const state = raw(
  '\x80\x02ctorch._utils\n_rebuild_tensor_v2\nq\x00((X\x07\0\0\0storageq\x01ctorch\nFloatStorage\nq\x02X\x01\0\0\x000q\x03X\x03\0\0\0cpuq\x04K\x04tq\x05QK\0K\x02\x85q\x06K\x01\x85q\x07\x89ccollections\nOrderedDict\nq\x08)Rq\x09tq\x0aRq\x0b.',
);

const pickle = [
  raw('\x80\x02]q\x00(K\x01K\x02X\x01\0\0\0aq\x01e.'),
  raw(`\x80\x04\x95${u64(30)}\x8c\x0bcollections\x94\x8c\x0bOrderedDict\x93)R.`),
  raw("(dp0\nS'a'\np1\nI1\nsS'b'\np2\n(lp3\nF1.5\naL5L\naVx\nas."),
  raw('\x80\x02cos\nsystem\nX\x02\0\0\0id\x85R.'),
];

const pytorch = [
  encodeZip([
    { name: 'archive/data.pkl', data: state },
    { name: 'archive/data/0', data: bytes(16) },
    { name: 'archive/version', data: raw('3\n') },
  ]),
];

/** Valid files of each format, and one pickle that calls, to be changed. */
export const seeds = { safetensors, gguf, npy, npz, pickle, pytorch } as const;
export type Format = keyof typeof seeds;
