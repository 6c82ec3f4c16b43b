import { dirname } from 'node:path/posix';
import { counted, type Finding, fitsGlob, type Ports, quote } from '@mlx-guard/core';
import { formatOf } from '@mlx-guard/dependency-formats';
import { type ReadManifest, readManifest } from './inventory.ts';
import { lockRemoved } from './rules/lock-removed.ts';

const maxBytes = 32 * 1024 * 1024;

/** What stood at the base of a change. */
export interface BaseState {
  /** All manifests of the base: those that the change does not touch are those of the head. */
  readonly manifests: readonly ReadManifest[];
  /** Locks of the base that are gone, with nothing in their place. */
  readonly removed: readonly Finding[];
  /** What could not be told, with the reason. */
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
}

const pins = ({ format, dependencies }: ReadManifest): boolean =>
  (format.role === 'lock' || format.role === 'requirements') && dependencies.some(({ evidence }) => evidence === 'pinned');

const isBelow = (path: string, folder: string): boolean => folder === '.' || path === folder || path.startsWith(`${folder}/`);

const pinnedIn = ({ dependencies }: ReadManifest) => dependencies.filter(({ evidence }) => evidence === 'pinned');

/** Whether another lock holds what a lock that is gone held: one of the same kind in its folder, or one above that pins every name of it. */
function isReplaced(gone: ReadManifest, head: readonly ReadManifest[]): boolean {
  const [folder, lost] = [dirname(gone.path), pinnedIn(gone)];
  const kinds = new Set(lost.map(({ ecosystem }) => ecosystem));
  return head.filter(pins).some((one) => {
    if (dirname(one.path) === folder) return pinnedIn(one).some(({ ecosystem }) => kinds.has(ecosystem));
    const names = new Set(pinnedIn(one).map(({ name }) => name));
    return isBelow(folder, dirname(one.path)) && lost.every(({ name }) => names.has(name));
  });
}

/** Reads the manifests of the base, through the port that knows it. */
export async function baseState(head: readonly ReadManifest[], exclude: readonly string[], { base, run }: Pick<Ports, 'base' | 'run'>): Promise<BaseState> {
  const changed = await base.changedPaths();
  if (changed === undefined)
    return { manifests: head, removed: [], gaps: [{ what: 'the base of the change', why: 'it cannot be told which paths the change touches' }] };
  const gaps: { what: string; why: string }[] = [];
  const manifests = head.filter(({ path }) => !changed.includes(`${run.prefix}${path}`));
  const removed: Finding[] = [];
  for (const full of changed) {
    const path = full.startsWith(run.prefix) ? full.slice(run.prefix.length) : undefined;
    const format = path === undefined ? undefined : formatOf(path);
    if (path === undefined || format === undefined || exclude.some((pattern) => fitsGlob(pattern, path))) continue;
    const answer = await base.read(full, maxBytes);
    if (answer.kind === 'unreadable') gaps.push({ what: path, why: `at the base it cannot be read: ${answer.why}` });
    if (answer.kind !== 'file') continue;
    const manifest = await readManifest({ path, format, isConstraints: false }, answer.bytes);
    if (manifest === undefined) continue;
    manifests.push(manifest);
    if (head.some((one) => one.path === path) || !pins(manifest) || isReplaced(manifest, head)) continue;
    removed.push(
      lockRemoved.finding(
        { path },
        `${quote(path)} pinned ${counted(pinnedIn(manifest).length, 'package')} at the base, and is gone: they are no longer audited`,
      ),
    );
  }
  return { manifests, removed, gaps };
}
