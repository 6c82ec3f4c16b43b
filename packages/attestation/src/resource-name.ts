import { quote } from '@mlx-guard/core';
import { demand } from './outcome.ts';

const maxNameLength = 4_096;

/** A stretch of a file as a statement names it: `name:start:end`. */
export interface ResourceName {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A file's name as a statement writes it: a POSIX path relative to the model folder in its one spelling, or `.` for a model that is a single file.
 * A second spelling of a name would be a second entry for one file, and a way up would lead out of the folder.
 */
export function readResourceName(written: string): string {
  demand(written.length > 0 && written.length <= maxNameLength, 'resources', `the statement lists a name of ${written.length} characters`);
  demand(written.isWellFormed() && !written.includes('\0'), 'resources', `the statement lists ${quote(written)}, which no file can be called`);
  if (written === '.') return written;
  demand(!written.startsWith('/'), 'resources', `the statement lists ${quote(written)}, which is absolute`);
  const components = written.split('/');
  demand(!components.includes('..'), 'resources', `the statement lists ${quote(written)}, which climbs out of a folder`);
  demand(
    !components.some((component) => component === '' || component === '.'),
    'resources',
    `the statement lists ${quote(written)}, a second spelling of another name`,
  );
  return written;
}

const shardName = /^(.+):(0|[1-9]\d{0,15}):([1-9]\d{0,15})$/s;

/** A shard's name: its file's name, and where it starts and ends. The name itself may hold colons. */
export function readShardName(written: string): ResourceName {
  demand(written.length <= maxNameLength + 40, 'resources', `the statement lists a name of ${written.length} characters`);
  const [, name = '', start, end] = shardName.exec(written) ?? [];
  demand(name !== '', 'malformed', `the statement lists ${quote(written)}, which names no stretch of a file`);
  const stretch = { name: readResourceName(name), start: Number(start), end: Number(end) };
  demand(
    Number.isSafeInteger(stretch.start) && Number.isSafeInteger(stretch.end),
    'resources',
    `the statement lists ${quote(written)}, beyond the end of any file`,
  );
  return stretch;
}
