import { type Finding, type LinkEnd, quote, type TreeEntry } from '@mlx-guard/core';
import { isWithin } from '@mlx-guard/model-formats';
import { blobOf, type HubTag } from './hub-layout.ts';
import { inexactName } from './rules/inexact-name.ts';
import { specialFile } from './rules/special-file.ts';
import { symlinkEscape } from './rules/symlink-escape.ts';
import { symlinkFolder } from './rules/symlink-folder.ts';
import { symlinkInside } from './rules/symlink-inside.ts';
import { unreadableFile } from './rules/unreadable-file.ts';

type Link = Extract<TreeEntry, { readonly kind: 'link' }>;

/** From where and by which setting links are judged. */
export interface LinkView {
  readonly root: string;
  readonly setting: 'inside' | 'deny' | 'hf-cache';
}

/** Where a link leads as seen from a model folder: what lies beside the folder is as far away as what lies outside the working directory. */
function endOf(leads: LinkEnd, root: string): LinkEnd {
  return 'path' in leads && !isWithin(leads.path, root) ? { to: 'outside' } : leads;
}

/** The blob that a link of a snapshot leads to, where such links are allowed. */
export function allowedBlob({ path, leads }: Link, { setting }: LinkView): HubTag | undefined {
  return setting === 'hf-cache' && leads.to === 'file' ? blobOf(path, leads.path) : undefined;
}

function oddLink(entry: Link, view: LinkView): Finding | undefined {
  if (allowedBlob(entry, view) !== undefined) return undefined;
  const { path, target, leads } = entry;
  const evidence = { target };
  const link = `${quote(path)} is a link to ${quote(target)}`;
  switch (endOf(leads, view.root).to) {
    case 'outside':
      return symlinkEscape.finding({ path }, `${link}, outside the model folder`, { evidence });
    case 'nowhere':
      return symlinkEscape.finding({ path }, `${link}, where nothing is`, { evidence });
    case 'folder':
      return symlinkFolder.finding({ path }, `${link}, a folder; what lies behind it is not verified`, { evidence });
    case 'special':
      return specialFile.finding({ path }, `${link}, which is no regular file`, { evidence });
    case 'file':
      if (view.setting === 'deny') return symlinkEscape.finding({ path }, `${link}, and ${quote('symlinks: deny')} allows none`, { evidence });
      return symlinkInside.finding({ path }, `${link}; the bytes there are what is verified`, { evidence });
  }
}

/** What is wrong with an entry of a model folder that is not simply a file with a plain name. Only a link to a file of the same folder is a mere warning. */
export function oddityOf(entry: TreeEntry, view: LinkView): Finding | undefined {
  const { path } = entry;
  if (!entry.exactName) return inexactName.finding({ path }, `the name of ${quote(path)} is not UTF-8: no manifest can list it`);
  switch (entry.kind) {
    case 'file':
      return undefined;
    case 'link':
      return oddLink(entry, view);
    case 'special':
      return specialFile.finding({ path }, `${quote(path)} is no regular file: ${entry.what}`);
    case 'unreadable':
      return unreadableFile.finding({ path }, `${quote(path)} cannot be read`, { evidence: { error: entry.why } });
  }
}

/** Where the bytes of an entry are: its own path, or the file that a link leads to as it may. Undefined where there are none to verify. */
export function sourceOf(entry: TreeEntry, view: LinkView): string | undefined {
  if (!entry.exactName) return undefined;
  if (entry.kind === 'file') return entry.path;
  if (entry.kind !== 'link') return undefined;
  if (allowedBlob(entry, view) !== undefined && 'path' in entry.leads) return entry.leads.path;
  const end = endOf(entry.leads, view.root);
  return end.to === 'file' ? end.path : undefined;
}
