import { createHash } from 'node:crypto';
import { FileError, type OpenFile, type Ports, quote } from '@mlx-guard/core';
import { normaliseName } from '@mlx-guard/dependency-formats';
import { readZipDirectory, readZipEntry, ZipError } from '@mlx-guard/model-formats';
import { z } from 'zod';
import { entriesFor, isAffected, type PackageVersion } from './affected.ts';
import { type OsvRecord, osvRecordSchema } from './osv-record.ts';
import type { Answer } from './source.ts';

const ecosystem = 'PyPI';
const maxEntryBytes = 8 * 1024 * 1024;
const maxTotalBytes = 4 * 1024 ** 3;
const maxManifestBytes = 1024 * 1024;
const windowBytes = 256 * 1024;

const datedSchema = z.looseObject({ date: z.iso.datetime({ offset: true }) });
// What every record must have, to tell its age and whom it is about; the rest is read only of those that are asked for.
const headSchema = z.object({
  modified: z.iso.datetime({ offset: true }),
  affected: z.array(z.object({ package: z.object({ ecosystem: z.string(), name: z.string() }).nullish() })).nullish(),
});

const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));

/** Reads every record of a database and keeps those about some packages. */
class Collector {
  readonly #wanted: ReadonlySet<string>;
  readonly #byName = new Map<string, OsvRecord[]>();
  readonly byId = new Map<string, OsvRecord>();
  newest = 0;
  read = 0;
  unreadable = 0;

  constructor(packages: readonly PackageVersion[]) {
    this.#wanted = new Set(packages.map(({ name }) => name));
  }

  take(bytes: Uint8Array): void {
    try {
      const json = jsonOf(bytes);
      const { modified, affected } = headSchema.parse(json);
      this.newest = Math.max(this.newest, Date.parse(modified));
      this.read += 1;
      const named = (affected ?? []).flatMap((one) => (one.package?.ecosystem.split(':')[0] === ecosystem ? [normaliseName(one.package.name)] : []));
      const wanted = new Set(named.filter((name) => this.#wanted.has(name)));
      if (wanted.size > 0) this.#keep(osvRecordSchema.parse(json), wanted);
    } catch {
      this.unreadable += 1; // counted and told: a database with such records is not whole
    }
  }

  #keep(record: OsvRecord, names: ReadonlySet<string>): void {
    this.byId.set(record.id, record);
    for (const name of names) if (entriesFor(record, name).length > 0) this.#byName.set(name, [...(this.#byName.get(name) ?? []), record]);
  }

  about(one: PackageVersion): readonly OsvRecord[] {
    return (this.#byName.get(one.name) ?? []).filter((record) => isAffected(record, one));
  }
}

async function collect(file: OpenFile, collector: Collector, signal: AbortSignal): Promise<void> {
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

/** An answer of a database, and what its file is. */
export interface ZipAnswer extends Answer {
  readonly digest?: { readonly sha256: string; readonly bytes: number };
}

const nothing = (path: string, why: string): ZipAnswer => ({ known: [], byId: new Map(), gaps: [{ what: path, why }], path });

/**
 * Looks packages up in an export of the OSV database: `PyPI/all.zip` below `folder`, one record a file. Reads every record, one at a time. What
 * cannot be read is a gap, never an empty answer.
 */
export async function askZip(folder: string, packages: readonly PackageVersion[], { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<ZipAnswer> {
  const path = `${folder}/${ecosystem}/all.zip`;
  const collector = new Collector(packages);
  try {
    const database = files.at(folder);
    await using file = await database.open(`${ecosystem}/all.zip`);
    await collect(file, collector, signal);
    const digest = { sha256: await sha256Of(file), bytes: file.size };
    if (!(await file.unchanged())) return nothing(path, 'it changed while it was read');
    if (collector.read === 0) return nothing(path, 'it holds no advisory that can be read');
    const madeAt = await dateOf(database, collector.newest);
    const broken = { what: path, why: `${collector.unreadable} of its records cannot be read` };
    const known = packages.map((one) => ({ package: one, records: collector.about(one) }));
    return { known, byId: collector.byId, gaps: collector.unreadable > 0 ? [broken] : [], madeAt, path, digest };
  } catch (thrown) {
    if (thrown instanceof ZipError) return nothing(path, `it ${thrown.message}`);
    if (thrown instanceof FileError) return nothing(path, thrown.code === 'absent' ? 'there is no such file' : thrown.message);
    throw thrown;
  }
}
