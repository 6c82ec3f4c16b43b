import { baseName, folderOf, join } from '@mlx-guard/model-formats';

const sha256Name = /^[0-9a-f]{64}$/;
const gitSha1Name = /^[0-9a-f]{40}$/;

/** The digest in the ETag of a file on the Hub, by which its blob is named: SHA-256 of the content for what Git LFS stores, SHA-1 of the git object for the rest. */
export type HubTag = { readonly sha256: string } | { readonly gitSha1: string };

/** Reads an ETag; undefined for what is none. */
export function hubTagOf(text: string): HubTag | undefined {
  if (sha256Name.test(text)) return { sha256: text };
  return gitSha1Name.test(text) ? { gitSha1: text } : undefined;
}

/** The snapshot folder of a cache that a path lies in: `models--OWNER--NAME/snapshots/COMMIT`. */
export const snapshotOf = (path: string): string | undefined => /^(?:.*\/)?(?:models|datasets|spaces)--[^/]+\/snapshots\/[0-9a-f]{40}(?=\/)/.exec(path)?.[0];

const downloads = '.cache/huggingface/download';

/** The folder that `huggingface_hub` filled, of which a path is a record. */
export function localFolderOf(path: string): string | undefined {
  const found = /^(?:(.*)\/)?\.cache\/huggingface\/download\/.+\.metadata$/s.exec(path);
  return found === null ? undefined : (found[1] ?? '.');
}

/** Where the records of a folder are. */
export const recordsFolder = (folder: string): string => join(folder, downloads);

/** The file of its folder that a record, named from the folder of records, is about; undefined for what is no record. */
export const recordedName = (name: string): string | undefined => /^(.+)\.metadata$/s.exec(name)?.[1];

/** The blob that a link of a snapshot leads to as it should: the file beside the snapshots whose name is a digest. Undefined for any other link. */
export function blobOf(link: string, leadsTo: string): HubTag | undefined {
  const snapshot = snapshotOf(link);
  if (snapshot === undefined || folderOf(leadsTo) !== join(folderOf(folderOf(snapshot)), 'blobs')) return undefined;
  return hubTagOf(baseName(leadsTo));
}
