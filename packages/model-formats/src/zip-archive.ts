import type { ByteReader } from '@mlx-guard/core';
import { characters, MemoryReader, WindowReader } from './byte-window.ts';
import { type Defect, type DefectKind, DefectList } from './defect.ts';
import { archiveOf } from './foreign-content.ts';
import type { ModelFormat, ModelRead, ReadLimits, TensorEntry } from './model-read.ts';
import { judgeNpy, npyPrefixBytes } from './npy.ts';
import { isPickle, pickleContext, scanPickles } from './pickle.ts';
import { readDirectory } from './zip-structure.ts';
import { readMember, readStart, storedChecksumHolds } from './zip-structure-data.ts';
import { type PlacedMember, placeMembers } from './zip-structure-local.ts';

const maxMemberBytes = 64 * 1024 * 1024;
const maxCheckedBytes = 1024 * 1024;
const checkBudget = 16 * 1024 * 1024;
const maxListed = 1_000;
const startBytes = 512;

const isNpyName = (name: string): boolean => /\.npy$/i.test(name);
const isPickleName = (name: string): boolean => /(?:^|\/)(?:[^/]+\.)?(?:pkl|pickle)$/i.test(name);
const isNpyStart = (start: Uint8Array): boolean => characters(start.subarray(0, 6)) === '\x93NUMPY';

const lambda = /"class_name"\s{0,100}:\s{0,100}"(?:keras\.layers\.)?(?:Lambda|TFOpLambda)"/;

/** What an archive is, by the names of its members. */
function formatOf(members: readonly PlacedMember[]): ModelFormat {
  const names = members.map(({ name }) => name);
  if (names.some((name) => /(?:^|\/)data\.pkl$/.test(name))) return 'pytorch';
  if (names.includes('config.json') && names.some((name) => /\.weights\.h5$/.test(name))) return 'keras';
  return names.some(isNpyName) ? 'npz' : 'zip';
}

class ArchiveReader {
  readonly #reader: ByteReader;
  readonly #limits: ReadLimits;
  readonly #defects = new DefectList();
  readonly #tensors: TensorEntry[] = [];
  readonly #globals = new Set<string>();
  #budget = checkBudget;
  #isWhole = true;
  #format: ModelFormat = 'zip';

  constructor(reader: ByteReader, limits: ReadLimits) {
    this.#reader = reader;
    this.#limits = limits;
  }

  readonly #add = (defect: Defect): void => this.#defects.add(defect);

  #tell(kind: DefectKind, { name, entryOffset }: PlacedMember, problem: string, more: Partial<Defect> = {}): void {
    this.#add({ kind, offset: entryOffset, problem, key: name, ...more });
  }

  async read(): Promise<ModelRead> {
    const directory = await readDirectory(this.#reader, this.#limits.maxHeaderBytes, this.#add);
    const members = directory === undefined ? [] : await placeMembers(this.#reader, directory, this.#add);
    this.#format = formatOf(members);
    this.#isWhole = directory?.isWhole === true && members.length === directory.members.length;
    if (members.length > this.#limits.maxTensors) {
      this.#add({ kind: 'limit-exceeded', offset: 0, problem: `it has ${members.length} members, at most ${this.#limits.maxTensors} are read` });
      this.#isWhole = false;
    } else for (const member of members) await this.#member(member);
    return {
      format: this.#format,
      tensors: this.#tensors,
      texts: [],
      globals: [...this.#globals],
      members: members.slice(0, maxListed).map(({ name }) => name),
      defects: this.#defects.kept,
      omitted: this.#defects.omitted,
      isWhole: this.#isWhole,
    };
  }

  async #member(member: PlacedMember): Promise<void> {
    if (member.bytes === 0 && member.packedBytes <= 2) return;
    const isArray = isNpyName(member.name);
    const start = await readStart(this.#reader, member, isArray ? npyPrefixBytes : startBytes);
    if (start === undefined) {
      this.#tell('zip-checksum', member, 'its data cannot be unpacked');
      this.#isWhole = false;
      return;
    }
    if (isArray || isNpyStart(start)) await this.#array(member, start);
    else if (this.#format === 'npz') this.#tell('npz-member', member, 'it is no NumPy array');
    const archive = archiveOf(start);
    if (archive !== undefined) this.#tell('nested-archive', member, `it is an archive of its own (${archive}), which is not looked into`);
    await this.#pickle(member, start);
    await this.#checksum(member);
    if (this.#format === 'keras' && member.name === 'config.json') await this.#keras(member);
  }

  async #array(member: PlacedMember, start: Uint8Array): Promise<void> {
    const prefix = start.length > startBytes || isNpyName(member.name) ? start : await readStart(this.#reader, member, npyPrefixBytes);
    const add = (defect: Defect): void => this.#add({ ...defect, key: member.name, offset: member.dataOffset + (member.method === 0 ? defect.offset : 0) });
    const header = judgeNpy(prefix ?? start, member.bytes, 0, add);
    if (header === undefined) this.#isWhole = false;
    else if (header.hasObjects) await this.#pickled(member, header.dataOffset);
    else
      this.#tensors.push({ name: member.name.replace(/\.npy$/, ''), ...header, dataOffset: member.dataOffset + (member.method === 0 ? header.dataOffset : 0) });
  }

  async #pickle(member: PlacedMember, start: Uint8Array): Promise<void> {
    if (isPickleName(member.name)) return this.#pickled(member, 0);
    // What the first bytes show is enough to leave the weights themselves alone.
    const whole = member.method === 0 ? new WindowReader(this.#reader, member.dataOffset, member.packedBytes) : new MemoryReader(start);
    if (await isPickle(whole, start)) await this.#pickled(member, 0);
  }

  /** Walks through a pickle in a member, from `at` on. */
  async #pickled(member: PlacedMember, at: number): Promise<void> {
    const reader = await this.#open(member);
    if (reader === undefined) return;
    const isStored = member.method === 0;
    const add = (defect: Defect): void => this.#add({ ...defect, offset: isStored ? defect.offset : member.dataOffset, key: defect.key ?? member.name });
    const context = pickleContext(this.#limits, this.#format === 'pytorch');
    const scan = await scanPickles(reader, at, context, add, isStored ? member.dataOffset : 0);
    for (const name of scan.globals) this.#globals.add(name);
    this.#isWhole &&= scan.isWhole;
  }

  async #open(member: PlacedMember): Promise<ByteReader | undefined> {
    if (member.method === 0) return new WindowReader(this.#reader, member.dataOffset, member.packedBytes);
    const unpacked = await readMember(this.#reader, member, maxMemberBytes);
    if (unpacked !== undefined) return new MemoryReader(unpacked.bytes);
    this.#tell('limit-exceeded', member, `it unpacks to ${member.bytes} bytes, at most ${maxMemberBytes} are read of a packed pickle`);
    this.#isWhole = false;
    return undefined;
  }

  /** Pickles are always compared with their checksum, other members as far as the budget goes. */
  async #checksum(member: PlacedMember): Promise<void> {
    const mustCheck = this.#limits.isDeep === true || isPickleName(member.name);
    if (!mustCheck && (member.bytes > maxCheckedBytes || member.packedBytes > maxCheckedBytes || this.#budget < member.bytes)) return;
    this.#budget -= member.bytes;
    if (member.method === 0) {
      if (!(await storedChecksumHolds(this.#reader, member))) this.#tell('zip-checksum', member, 'its CRC-32 is not the one of the directory');
      return;
    }
    const unpacked = await readMember(this.#reader, member, maxMemberBytes);
    if (unpacked === undefined)
      this.#tell('limit-exceeded', member, `it has ${member.bytes} bytes, at most ${maxMemberBytes} are unpacked to compare its checksum`);
    else if (unpacked.problem !== undefined) this.#tell('zip-checksum', member, unpacked.problem);
  }

  async #keras(member: PlacedMember): Promise<void> {
    const unpacked = await readMember(this.#reader, member, maxMemberBytes);
    if (unpacked === undefined) return this.#tell('limit-exceeded', member, 'its configuration is too large to be read');
    if (lambda.test(new TextDecoder().decode(unpacked.bytes))) this.#tell('keras-lambda', member, 'a layer is a function of Python, marshalled into the file');
  }
}

/**
 * Reads an archive of arrays or pickles: `.npz`, PyTorch's files, Keras' files. Looks at its directory, its local headers, the headers of arrays
 * and all of its pickles; at data only to compare checksums. Never throws on a defect.
 */
export const readZip = (reader: ByteReader, limits: ReadLimits): Promise<ModelRead> => new ArchiveReader(reader, limits).read();
