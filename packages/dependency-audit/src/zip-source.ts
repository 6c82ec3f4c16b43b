import { createHash } from 'node:crypto';
import { type ByteReader, EnvironmentError, FileError, type OpenFile, type Ports, quote } from '@mlx-guard/core';
import type { Ecosystem } from '@mlx-guard/dependency-formats';
import { readZipDirectory, readZipEntry, ZipError } from '@mlx-guard/model-formats';
import { z } from 'zod';
import { entriesFor, isAffected } from './affected.ts';
import { comparerOf } from './comparer.ts';
import { glance, valuesOf } from './glance.ts';
import { type OsvRecord, osvRecordSchema } from './osv-record.ts';
import { ReadAhead } from './read-ahead.ts';
import type { Answer, Known, Wanted } from './source.ts';

/** What a project may have beside its packages: a database without them leaves them out, told as such. */
const besides: ReadonlySet<Ecosystem> = new Set<Ecosystem>(['GitHub Actions', 'GIT']);
const maxEntryBytes = 8 * 1024 * 1024;
const maxTotalBytes = 4 * 1024 ** 3;
const maxManifestBytes = 1024 * 1024;
const windowBytes = 256 * 1024;

const datedSchema = z.looseObject({ date: z.iso.datetime({ offset: true }) });
const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));

/** Reads every record of a database and keeps those about some packages of one ecosystem. */
class Collector {
  readonly #ecosystem: Ecosystem;
  readonly #wanted: ReadonlySet<string>;
  readonly #byName = new Map<string, OsvRecord[]>();
  readonly byId = new Map<string, OsvRecord>();
  newest = 0;
  read = 0;
  /** How many records are about the ecosystem at all: none means that this is another database. */
  ours = 0;
  unreadable = 0;

  constructor(ecosystem: Ecosystem, packages: readonly Wanted[]) {
    this.#ecosystem = ecosystem;
    this.#wanted = new Set(packages.map(({ name }) => name));
  }

  take(bytes: Uint8Array): void {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      const { modified, names, isOdd } = glance(text, this.#ecosystem);
      this.newest = Math.max(this.newest, modified);
      this.read += 1;
      const { nameOf } = comparerOf(this.#ecosystem);
      const wanted = new Set(names.map(nameOf).filter((name) => this.#wanted.has(name)));
      if (this.ours === 0 && valuesOf(text, 'ecosystem').some(({ value }) => value.split(':', 1)[0] === this.#ecosystem)) this.ours += 1;
      if (this.#ecosystem === 'GIT' && names.length > 0) this.ours += 1;
      if (wanted.size > 0 || isOdd) this.#keep(osvRecordSchema.parse(JSON.parse(text)), isOdd ? this.#wanted : wanted);
    } catch {
      this.unreadable += 1; // counted and told: a database with such records is not whole
    }
  }

  #keep(record: OsvRecord, names: ReadonlySet<string>): void {
    for (const name of names) {
      if (entriesFor(record, { ecosystem: this.#ecosystem, name }).length === 0) continue;
      this.byId.set(record.id, record);
      const about = this.#byName.get(name);
      if (about === undefined) this.#byName.set(name, [record]);
      else about.push(record);
    }
  }

  about(one: Wanted): readonly OsvRecord[] {
    return (this.#byName.get(one.name) ?? []).filter((record) => isAffected(record, one));
  }
}

async function collect(file: ByteReader, collector: Collector, signal: AbortSignal): Promise<void> {
  let total = 0;
  for (const entry of await readZipDirectory(file)) {
    signal.throwIfAborted();
    if (entry.name.endsWith('/')) continue;
    total += entry.bytes;
    if (total > maxTotalBytes) throw new ZipError('unpacks to more than 4 GiB');
    if (entry.bytes > maxEntryBytes) collector.unreadable += 1;
    else collector.take(await readZipEntry(file, entry, maxEntryBytes));
  }
}

async function sha256Of(file: OpenFile): Promise<string> {
  const hash = createHash('sha256');
  const window = new Uint8Array(windowBytes);
  for (let offset = 0; offset < file.size; ) {
    const length = await file.readInto(window, offset);
    if (length === 0) throw new ZipError('changed while it was read');
    hash.update(window.subarray(0, length));
    offset += length;
  }
  return hash.digest('hex');
}

/** The date that an export's `manifest.json` gives; undefined where there is none. Throws `ZipError` where it cannot be used. */
async function dateOf(files: Ports['files'], newest: number): Promise<Date> {
  try {
    await using file = await files.open('manifest.json');
    if (file.size > maxManifestBytes) throw new ZipError(`stands beside a ${quote('manifest.json')} that is too large`);
    return new Date(datedSchema.parse(jsonOf(await file.read(0, file.size))).date);
  } catch (thrown) {
    if (thrown instanceof FileError && thrown.code === 'absent') return new Date(newest);
    if (thrown instanceof ZipError) throw thrown;
    throw new ZipError(`stands beside a ${quote('manifest.json')} without a usable ${quote('date')}`, { cause: thrown });
  }
}

interface Read {
  readonly known: readonly Known[];
  readonly byId: ReadonlyMap<string, OsvRecord>;
  readonly gaps: Answer['gaps'];
  readonly newest: number;
  readonly file?: NonNullable<Answer['files']>[number];
}

const nothing = (path: string, why: string): Read => ({ known: [], byId: new Map(), gaps: [{ what: path, why }], newest: 0 });

/** Where the files of a database come from. */
export interface Database {
  /** How it is called in messages: a folder, or the host it is fetched from. */
  readonly path: string;
  /** The file of an ecosystem. Rejects with `FileError`, or `EnvironmentError` where it cannot be had. */
  open(ecosystem: Ecosystem): Promise<OpenFile>;
  /** When it was made, where the newest advisory in it is of this time. */
  madeAt(newest: number): Promise<Date>;
}

type Options = Pick<Ports, 'signal'> & { readonly pins?: readonly string[] | undefined };

/** Looks packages of one ecosystem up in its file; undefined where there is none and it need not be. */
async function readOne(database: Database, ecosystem: Ecosystem, packages: readonly Wanted[], { pins, signal }: Options): Promise<Read | undefined> {
  const path = `${database.path}/${ecosystem}/all.zip`;
  const collector = new Collector(ecosystem, packages);
  try {
    await using file = await database.open(ecosystem);
    const digest = { path, sha256: await sha256Of(file), bytes: file.size };
    if (pins !== undefined && !pins.includes(digest.sha256)) return nothing(path, `its SHA-256 is ${digest.sha256}, which ${quote('db-sha256')} does not name`);
    await collect(new ReadAhead(file), collector, signal);
    if (!(await file.unchanged())) return nothing(path, 'it changed while it was read');
    if (collector.read === 0) return nothing(path, 'it holds no advisory that can be read');
    if (collector.ours === 0) return nothing(path, `it holds no advisory about ${ecosystem}`);
    const broken = { what: path, why: `${collector.unreadable} of its records cannot be read` };
    const known = packages.map((one) => ({ package: one, records: collector.about(one) }));
    return { known, byId: collector.byId, gaps: collector.unreadable > 0 ? [broken] : [], newest: collector.newest, file: digest };
  } catch (thrown) {
    if (thrown instanceof ZipError) return nothing(path, `it ${thrown.message}`);
    if (thrown instanceof EnvironmentError) return nothing(path, thrown.message);
    if (!(thrown instanceof FileError)) throw thrown;
    if (thrown.code === 'absent' && besides.has(ecosystem)) return undefined;
    return nothing(path, thrown.code === 'absent' ? 'there is no such file' : thrown.message);
  }
}

const unusable = (path: string, why: string): Answer => ({ known: [], byId: new Map(), gaps: [{ what: path, why }], path });

/**
 * Looks packages up in an export of the OSV database, one file an ecosystem, one record a file of it. Reads every record, one at a time. What
 * cannot be read is a gap, never an empty answer. `pins`: the digests of files that may be used.
 */
export async function askDatabase(database: Database, packages: readonly Wanted[], options: Options): Promise<Answer> {
  const absent: Ecosystem[] = [];
  const read: Read[] = [];
  for (const [ecosystem, some] of Map.groupBy(packages, (one) => one.ecosystem)) {
    const one = await readOne(database, ecosystem, some, options);
    if (one === undefined) absent.push(ecosystem);
    else read.push(one);
  }
  const [files, newest] = [read.flatMap(({ file }) => file ?? []), Math.max(...read.map((one) => one.newest))];
  const [first] = files;
  const answer: Answer = {
    known: read.flatMap(({ known }) => known),
    byId: new Map(read.flatMap(({ byId }) => [...byId])),
    gaps: read.flatMap(({ gaps }) => gaps),
    absent,
    files,
    path: files.length === 1 && first !== undefined ? first.path : database.path,
  };
  if (first === undefined) return answer;
  try {
    return { ...answer, madeAt: await database.madeAt(newest) };
  } catch (thrown) {
    if (thrown instanceof ZipError) return unusable(answer.path ?? database.path, `it ${thrown.message}`);
    throw thrown;
  }
}

/** A database in a folder: `<ecosystem>/all.zip`, and beside them a `manifest.json` with its date, or none. */
export async function askZip(
  folder: string,
  packages: readonly Wanted[],
  { files, signal }: Pick<Ports, 'files' | 'signal'>,
  pins?: readonly string[],
): Promise<Answer> {
  try {
    const own = files.at(folder);
    const database: Database = { path: folder, open: (ecosystem) => own.open(`${ecosystem}/all.zip`), madeAt: (newest) => dateOf(own, newest) };
    return await askDatabase(database, packages, { signal, pins });
  } catch (thrown) {
    if (thrown instanceof FileError) return unusable(folder, thrown.message);
    throw thrown;
  }
}
