import { basename, normalize } from 'node:path/posix';

/** The folder that everything is relative to. */
export const here = '.';

/** One spelling for one path: no `./`, no doubled or trailing slash. */
export function tidy(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Whether a tidy path stays in the folder it is relative to. */
export const staysInside = (path: string): boolean => !path.startsWith('/') && path !== '..' && !path.startsWith('../');

/** Whether `path` is `folder` or lies below it. Both are tidy. */
export const isWithin = (path: string, folder: string): boolean => folder === here || path === folder || path.startsWith(`${folder}/`);

/** The last component of a path. */
export const baseName = (path: string): string => basename(path);

/** The folder that a tidy path lies in; `.` where it has no slash. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? here : path.slice(0, end);
}

/** A name in a folder. */
export const inFolder = (folder: string, name: string): string => (folder === here ? name : `${folder}/${name}`);
