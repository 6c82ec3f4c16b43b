import { type Clock, FileError, type Files } from '@mlx-guard/core';
import {
  baseName,
  type Content,
  type Defect,
  detectContent,
  findPolyglot,
  type ModelRead,
  type NamedFormat,
  type ReadLimits,
  readGguf,
  readHdf5,
  readNpy,
  readPickle,
  readSafetensors,
  readZip,
} from '@mlx-guard/model-formats';
import { CountedReader, TimeLimit } from './counted-reader.ts';
import type { Facts } from './facts.ts';

/** One file, looked at. */
export interface Inspection {
  readonly facts: readonly Facts[];
  readonly content?: Content | undefined;
  /** Whether it was read to the end of its header and stayed as it was. */
  readonly isWhole: boolean;
  /** Why it was not read, where its format is none that this version reads. */
  readonly gap?: string;
  readonly read?: ModelRead;
  readonly bytesRead: number;
}

/** What a file may cost, and what of it is allowed. */
export interface InspectLimits extends ReadLimits {
  readonly timeout: number;
}

const maxPathListBytes = 64 * 1024;

type Reader = 'safetensors' | 'gguf' | 'npy' | 'zip' | 'pickle' | 'hdf5';

const readers: Readonly<Record<Reader, (reader: CountedReader, limits: ReadLimits) => Promise<ModelRead>>> = {
  safetensors: readSafetensors,
  gguf: readGguf,
  npy: readNpy,
  zip: readZip,
  pickle: readPickle,
  hdf5: readHdf5,
};

const byClaim: Readonly<Record<Extract<NamedFormat, string>, Reader>> = {
  safetensors: 'safetensors',
  gguf: 'gguf',
  npy: 'npy',
  npz: 'zip',
  keras: 'zip',
  pytorch: 'pickle',
  pickle: 'pickle',
};

/** Names that say weights, and not of which format: what is none that can be read says nothing about being broken. */
const isVague = (path: string): boolean => /\.(?:bin|ckpt|joblib)$/i.test(baseName(path));

/** Python, too, has files of this name: lists of folders, in plain text. Weights of PyTorch are never text. */
async function isPathList(path: string, reader: CountedReader): Promise<boolean> {
  if (!/\.pth$/i.test(path) || reader.size > maxPathListBytes) return false;
  return !(await reader.read(0, reader.size)).some((value) => value < 0x20 && value !== 0x09 && value !== 0x0a && value !== 0x0d);
}

/** The reader of a file: that of what it is, else of what its name claims, so that a broken file is told where it breaks. */
function readerOf(content: Content | undefined, claims: readonly NamedFormat[], path: string): Reader | undefined {
  if (content === 'lfs-pointer' || content === 'archive' || content === 'mlxfn') return undefined;
  if (content !== undefined) return content;
  const claim = claims.find((one) => typeof one === 'string');
  return claim === undefined || isVague(path) ? undefined : byClaim[claim];
}

/** An archive without a name that says model and without anything of one in it is somebody else's. */
const isForeign = (content: Content | undefined, claims: readonly NamedFormat[], read: ModelRead): boolean =>
  content === 'zip' && claims.length === 0 && read.format === 'zip' && read.globals.length === 0;

function withDefects(read: ModelRead, more: readonly Defect[]): ModelRead {
  return more.length === 0 ? read : { ...read, defects: [...read.defects, ...more] };
}

type Opened = Omit<Inspection, 'bytesRead'>;

async function inspectOpen(path: string, claims: readonly NamedFormat[], reader: CountedReader, limits: ReadLimits): Promise<Opened | undefined> {
  const content = await detectContent(reader);
  // Archives and HDF5 are everywhere; only a name or a model beside them makes them models.
  if (claims.length === 0 && (content === undefined || content === 'archive' || content === 'hdf5')) {
    return content === undefined ? undefined : { facts: [], content, isWhole: true };
  }
  if (content === undefined && (await isPathList(path, reader))) return undefined;
  const format = readerOf(content, claims, path);
  if (format === undefined) return unread(path, content, claims);
  const read = await readers[format](reader, limits);
  if (isForeign(content, claims, read)) return undefined;
  const model = withDefects(read, await findPolyglot(reader, read));
  const facts: Facts[] = [
    { about: 'format', path, content, format: content === undefined ? undefined : model.format, claims },
    { about: 'model', path, read: model },
  ];
  return { facts, content, isWhole: model.isWhole, read: model, ...(format === 'hdf5' && { gap: 'its format cannot be inspected by this version' }) };
}

function unread(path: string, content: Content | undefined, claims: readonly NamedFormat[]): Opened {
  const facts: readonly Facts[] = [{ about: 'format', path, content, format: undefined, claims }];
  if (content === 'mlxfn') return { facts, content, isWhole: true };
  const gap = content === 'lfs-pointer' ? 'it is a Git LFS pointer: the weights themselves are not here' : 'its format cannot be inspected by this version';
  return { facts, content, isWhole: false, gap };
}

const outOfTime = (path: string, timeout: number): Facts => ({
  about: 'model',
  path,
  read: {
    format: 'zip',
    tensors: [],
    texts: [],
    globals: [],
    members: [],
    omitted: new Map(),
    isWhole: false,
    defects: [{ kind: 'limit-exceeded', offset: 0, problem: `it was not read within ${timeout} ms` }],
  },
});

/** Inspects one file by its content. Undefined where neither content nor name is that of a model. */
export async function inspectFile(
  path: string,
  claims: readonly NamedFormat[],
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  limits: InspectLimits,
): Promise<Inspection | undefined> {
  try {
    await using file = await files.open(path);
    const reader = new CountedReader(file, clock, limits.timeout);
    try {
      const inspection = await inspectOpen(path, claims, reader, limits);
      if (inspection === undefined) return undefined;
      const { bytesRead } = reader;
      if (await file.unchanged()) return { ...inspection, bytesRead };
      return { ...inspection, facts: [...inspection.facts, { about: 'obstacle', path, obstacle: { kind: 'changed' } }], isWhole: false, bytesRead };
    } catch (thrown) {
      if (!(thrown instanceof TimeLimit)) throw thrown;
      return { facts: [outOfTime(path, limits.timeout)], isWhole: false, bytesRead: reader.bytesRead };
    }
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    const obstacle = { kind: 'unreadable', why: thrown.message } as const;
    if (claims.length > 0) return { facts: [{ about: 'obstacle', path, obstacle }], isWhole: false, bytesRead: 0 };
    return { facts: [], isWhole: false, gap: `it cannot be read: ${thrown.message}`, bytesRead: 0 };
  }
}
