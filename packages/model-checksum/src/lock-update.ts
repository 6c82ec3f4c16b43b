import { FileError, quote } from '@mlx-guard/core';
import { here, join, refuseAll } from '@mlx-guard/model-formats';
import type { ManifestRoot } from './inventory.ts';
import { firstHead, type LockHead, type Source } from './lock.ts';
import { readManifest } from './manifest.ts';
import type { Run, Settings } from './surface.ts';

/** A lock that is to be gone on from. */
export interface Before {
  readonly head: LockHead;
  readonly roots: readonly ManifestRoot[];
}

/** Reads the lock that is there; undefined where none is. Throws `ConfigError` for one that cannot be gone on from: a count must not start anew. */
export async function readBefore(path: string, { settings, ports }: Run): Promise<Before | undefined> {
  try {
    await using _ = await ports.files.open(path);
  } catch (thrown) {
    if (thrown instanceof FileError && thrown.code === 'absent') return undefined;
    throw thrown;
  }
  const problems: string[] = [];
  const limits = { maxBytes: settings['max-manifest-bytes'], algorithm: settings.algorithm };
  const lock = await readManifest(path, limits, ports, ({ severity, message }) => severity === 'error' && problems.push(message));
  refuseAll(
    'invalid-setting',
    problems.length > 0 || lock?.head === undefined
      ? [`${quote('update')}: ${quote(path)} cannot be gone on from; mend it, or write it without ${quote('update')}`]
      : [],
  );
  return lock?.head && { head: lock.head, roots: lock.roots };
}

/** The source that a setting names: `huggingface:OWNER/NAME@COMMIT`. */
export function sourceOfSetting(setting: string): Source {
  const [, type, rest = ''] = /^(huggingface|git|s3|url):(.*)$/s.exec(setting) ?? [];
  const [, repo = rest, revision] = /^(.*)@([0-9a-f]{40})$/s.exec(rest) ?? [];
  const kind = type === 'huggingface' || type === 'git' || type === 's3' ? type : 'url';
  return { type: kind, repo, ...(revision !== undefined && { revision }) };
}

/** Every file with its digest, whatever root it is listed under. */
function contentOf(roots: readonly ManifestRoot[]): ReadonlyMap<string, string> {
  const content = new Map<string, string>();
  for (const { path, inventory } of roots)
    for (let index = 0; index < inventory.count; index += 1) content.set(`${path}\n${inventory.nameAt(index)}`, inventory.entryAt(index).digest);
  return content;
}

function isSame(a: readonly ManifestRoot[], b: readonly ManifestRoot[]): boolean {
  const [one, other] = [contentOf(a), contentOf(b)];
  return one.size === other.size && [...one].every(([name, digest]) => other.get(name) === digest);
}

/** The head of the lock to be written: the version of the one before, and one more where the model is another. */
export function nextHead(roots: readonly ManifestRoot[], before: Before | undefined, { source, expires }: Settings, now: Date): LockHead {
  const from = before?.head ?? firstHead;
  const version = before === undefined || isSame(roots, before.roots) ? from.version : from.version + 1;
  const sources = new Map(source === undefined ? from.sources : roots.map(({ path }): [string, Source] => [join(here, path), sourceOfSetting(source)]));
  const end = expires === undefined ? from.expires : `${new Date(now.getTime() + expires).toISOString().slice(0, 19)}Z`;
  return { version, ...(end !== undefined && { expires: end }), sources };
}
