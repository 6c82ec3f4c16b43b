import type { Ports } from '@mlx-guard/core';
import { comparerOf } from './comparer.ts';
import type { ReadManifest } from './inventory.ts';
import type { Run } from './surface.ts';
import type { Affliction } from './vulnerable.ts';

const maxBytes = 32 * 1024 * 1024;

/** Files in which a person writes pins; a lock is written by its tool, and a line with hashes is part of one. */
const byHand: ReadonlySet<string> = new Set(['requirements', 'pyproject', 'setup-cfg', 'pipfile', 'package-json', 'conda-environment']);

/** A version in one line, to be replaced by another. */
interface Edit {
  readonly line: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
}

function editsFor({ path, format, madeBy }: ReadManifest, afflictions: readonly Affliction[]): readonly Edit[] {
  if (!byHand.has(format.id) || madeBy !== undefined) return [];
  return afflictions.flatMap(({ one, path: at, clean }) => {
    const isFree = at === path && one.origin === 'registry' && one.hashes === 0 && one.version !== undefined;
    if (!isFree || clean === undefined || !comparerOf(one.ecosystem).isVersion(clean) || !/^[\w.!+-]+$/.test(clean)) return [];
    return [{ line: one.place.line, column: one.place.column, from: one.version ?? '', to: clean }];
  });
}

/** A text with its pins changed; a line in which the version does not stand exactly once behind the name stays as it is. */
function mended(text: string, edits: readonly Edit[]): string {
  const lines = text.split('\n');
  for (const { line, column, from, to } of edits) {
    const [head, tail] = [(lines[line - 1] ?? '').slice(0, column - 1), (lines[line - 1] ?? '').slice(column - 1)];
    const parts = tail.split(from);
    const [before = '', after = ''] = parts;
    const isVersion = parts.length === 2 && /[=\s"'v]$/.test(before) && !/^[\w.+!-]/.test(after);
    if (isVersion || (parts.length === 2 && before === '')) lines[line - 1] = `${head}${before}${to}${after}`;
  }
  return lines.join('\n');
}

async function* whole(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function textOf(path: string, files: Ports['files']): Promise<string | undefined> {
  await using file = await files.open(path);
  const bytes = file.size > maxBytes ? new Uint8Array() : await file.read(0, file.size);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // another encoding: it is left to its owner
  }
}

/** Writes the first clean version into every pin that a person wrote, and tells what it changed. What a tool wrote is told with its command. */
export async function mend(manifests: readonly ReadManifest[], afflictions: readonly Affliction[], { ports, record }: Run): Promise<void> {
  const rows: (readonly [string, string, string])[] = [];
  for (const manifest of manifests) {
    const edits = editsFor(manifest, afflictions);
    const text = edits.length === 0 ? undefined : await textOf(manifest.path, ports.files);
    const changed = text === undefined ? undefined : mended(text, edits);
    if (changed === undefined || changed === text) continue;
    await record.write(manifest.path, whole(new TextEncoder().encode(changed)));
    for (const { line, from, to } of edits) rows.push([`${manifest.path}:${line}`, from, to]);
  }
  record.metric('mended', rows.length, 'count');
  if (rows.length > 0) record.detail({ type: 'table', title: 'Changed', columns: ['Where', 'From', 'To'], rows });
}
