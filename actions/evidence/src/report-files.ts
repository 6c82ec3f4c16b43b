import { realpathSync } from 'node:fs';
import { ConfigError, commonSettings, EnvironmentError, type Files, quote, reportFileNames, type TreeEntry } from '@mlx-guard/core';
import { NodeFiles, yieldingIo } from '@mlx-guard/runtime';
import type { Detail } from './inputs.ts';

const maxFiles = 500;
const maxTotalBytes = 64 * 1024 * 1024;

const { evidence, summary, ...bulky } = reportFileNames('');
const suffixes: Readonly<Record<Detail, readonly string[]>> = {
  minimal: [evidence, summary],
  full: [evidence, summary, ...Object.values(bulky)],
};

/** One file of a report, as it was read. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Whether the reporters give a file this name: that of a run, and what the file is. */
function isReport(name: string, detail: Detail): boolean {
  const suffix = suffixes[detail].find((one) => name.endsWith(one));
  return suffix !== undefined && name.length > suffix.length && commonSettings.name.schema.safeParse(name.slice(0, -suffix.length)).success;
}

async function listed(files: Files, detail: Detail): Promise<readonly TreeEntry[]> {
  const found: TreeEntry[] = [];
  for await (const entry of files.walk('.', () => true)) {
    if (isReport(entry.path, detail)) found.push(entry);
    if (found.length > maxFiles) throw new ConfigError('invalid-setting', [`${quote('report-dir')} holds more than ${maxFiles} report files`]);
  }
  return found;
}

async function readWhole(files: Files, { path, kind }: TreeEntry, left: number): Promise<ReportFile> {
  if (kind === 'link') throw new EnvironmentError('cannot-read', `${quote(path)} in ${quote('report-dir')} is a link, which no reporter makes`);
  await using file = await files.open(path);
  if (file.size > left)
    throw new ConfigError('invalid-setting', [`the report files are larger than ${maxTotalBytes} bytes; ${quote('report-detail: minimal')} uploads less`]);
  const bytes = await file.read(0, file.size);
  if (bytes.length !== file.size || !(await file.unchanged())) throw new EnvironmentError('cannot-read', `${quote(path)} changed while it was read`);
  return { name: path, bytes };
}

async function readAll(files: Files, detail: Detail): Promise<readonly ReportFile[]> {
  const read: ReportFile[] = [];
  let left = maxTotalBytes;
  for (const entry of await listed(files, detail)) {
    const file = await readWhole(files, entry, left);
    left -= file.bytes.length;
    read.push(file);
  }
  return read;
}

function open(folder: string): Files | undefined {
  try {
    return new NodeFiles(realpathSync(folder), yieldingIo);
  } catch {
    return undefined;
  }
}

/** Reads the report files that stand directly in a folder; links are refused and other files left alone. Throws `GuardError` where there is none. */
export async function readReportFiles(folder: string, detail: Detail): Promise<readonly ReportFile[]> {
  const files = open(folder);
  const read = files === undefined ? [] : await readAll(files, detail);
  if (read.length === 0)
    throw new ConfigError('nothing-to-check', [
      `${quote(folder)} holds no report of a guard: is this step in the job of the guard, behind it, with the same ${quote('report-dir')}?`,
    ]);
  return read;
}
