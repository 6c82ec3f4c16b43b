import { basename, dirname, normalize } from 'node:path/posix';
import { byCodePoint } from '@mlx-guard/core';

/** The folder that everything is relative to. */
export const here = '.';

/** The path of something named from `folder`. */
export const join = (folder: string, name: string): string => (folder === here ? name : name === here ? folder : `${folder}/${name}`);

/** Whether `path` is `folder` or lies below it. Both are tidy. */
export const isWithin = (path: string, folder: string): boolean => folder === here || path === folder || path.startsWith(`${folder}/`);

/** How `path`, which lies within `folder`, is named from there. */
export const relativeTo = (folder: string, path: string): string => (path === folder ? here : folder === here ? path : path.slice(folder.length + 1));

/** One spelling for one path: no `./`, no doubled or trailing slash. */
export function tidy(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Whether a tidy path stays in the folder it is relative to. */
export const staysInside = (path: string): boolean => !path.startsWith('/') && path !== '..' && !path.startsWith('../');

/** The folder that a tidy path stands in. */
export const folderOf = (path: string): string => dirname(path);

/** The last component of a path. */
export const baseName = (path: string): string => basename(path);

/** Whether one of the folders is `path` itself or a folder above it. As many look-ups as the path has components, however many folders there are. */
export function isWithinAny(path: string, folders: { has(folder: string): boolean }): boolean {
  for (let folder = path; ; folder = folderOf(folder)) {
    if (folders.has(folder)) return true;
    if (folder === here) return false;
  }
}

const depth = (folder: string): number => (folder === here ? 0 : folder.split('/').length);

/** Orders folders from the outermost inwards. */
export const outermostFirst = (a: string, b: string): number => depth(a) - depth(b) || byCodePoint(a, b);
