import { FileError, type Ports, quote } from '@mlx-guard/core';
import { folderOf, join, relativeTo } from '@mlx-guard/model-formats';
import type { Listing } from './expected.ts';
import { blobOf, type HubTag, hubTagOf, recordedName, recordsFolder, snapshotOf } from './hub-layout.ts';
import { Inventory } from './inventory.ts';
import { hubRecordsOnly } from './rules/hub-records-only.ts';
import { manifestMalformed } from './rules/manifest-malformed.ts';
import { weakAlgorithm } from './rules/weak-algorithm.ts';
import type { Run } from './surface.ts';

const maxRecordBytes = 4_096;

/** What the records of a download say of a folder. */
export interface HubListing {
  readonly listing: Listing;
  /** Files that only a SHA-1 speaks for: reported, and nothing more is said of them. */
  readonly unproven: ReadonlySet<string>;
}

/** The three lines of a record: commit, ETag, time. Undefined where it is none. */
async function readRecord(path: string, { files }: Pick<Ports, 'files'>): Promise<HubTag | undefined> {
  try {
    await using file = await files.open(path);
    if (file.size > maxRecordBytes) return undefined;
    const [commit = '', etag = ''] = new TextDecoder().decode(await file.read(0, file.size)).split('\n');
    return /^[0-9a-f]{40}$/.test(commit.trim()) ? hubTagOf(etag.trim()) : undefined;
  } catch (thrown) {
    if (thrown instanceof FileError) return undefined;
    throw thrown;
  }
}

/** The files of a folder with what its records say of them. */
async function* tagged(folder: string, { ports, record }: Run): AsyncIterable<{ readonly name: string; readonly tag: HubTag }> {
  if (snapshotOf(`${folder}/`) !== undefined) {
    for await (const entry of ports.files.walk(folder)) {
      const tag = entry.kind === 'link' && entry.exactName && 'path' in entry.leads ? blobOf(entry.path, entry.leads.path) : undefined;
      if (tag !== undefined) yield { name: relativeTo(folder, entry.path), tag };
    }
    return;
  }
  const records = recordsFolder(folder);
  for await (const { path, exactName } of ports.files.walk(records)) {
    const name = exactName ? recordedName(relativeTo(records, path)) : undefined;
    if (name === undefined) continue;
    const tag = await readRecord(path, ports);
    if (tag !== undefined) yield { name, tag };
    else record.finding(manifestMalformed.finding({ path }, `${quote(path)} is no record of a download from Hugging Face`));
  }
}

/**
 * What `huggingface_hub` recorded of a folder as if it were a manifest. It shows damage, not replacement: whoever changes a file can change its record.
 * That is said, and what only a SHA-1 speaks for is reported.
 */
export async function readHub(folder: string, run: Run): Promise<HubListing> {
  const { ports, record } = run;
  const inventory = new Inventory();
  const unproven = new Set<string>();
  const manifest = snapshotOf(`${folder}/`) === undefined ? recordsFolder(folder) : folderOf(folderOf(folder));
  for await (const { name, tag } of tagged(folder, run)) {
    ports.signal.throwIfAborted();
    if ('sha256' in tag) inventory.add(name, { algorithm: 'sha256', digest: tag.sha256 });
    else unproven.add(join(folder, name));
  }
  for (const path of unproven) {
    record.eligible(1);
    const message = `only a ${quote('SHA-1')} of Hugging Face speaks for ${quote(path)}, which proves nothing: files with the same digest can be made`;
    record.finding(weakAlgorithm.finding({ path }, message, { fix: `mlx-guard model-checksum --mode generate --symlinks hf-cache` }));
  }
  const message = `${quote(folder)} has no manifest but what ${quote('huggingface_hub')} recorded beside it: that shows damage, not replacement`;
  record.finding(hubRecordsOnly.finding({ path: folder }, message));
  return { listing: { manifest, inventory, isSelfMade: true }, unproven };
}
