import type { TextPlace } from '@mlx-guard/source-formats';
import type { Dependency } from './dependency.ts';
import { swiftName } from './package-resolved.ts';

const looksLikeVersion = /\d+(?:[._]\d+)+|^v?\d+$/;

/** Owner, name and tag in an address of a release or archive at GitHub or GitLab. */
function releaseOf(address: string): { readonly repository: string; readonly tag: string } | undefined {
  const [, repository, rest = ''] = /^https?:\/\/((?:www\.)?(?:github|gitlab)\.com\/[\w.-]+\/[\w.-]+)\/(?:-\/)?(.+)$/i.exec(address) ?? [];
  if (repository === undefined) return undefined;
  const tag =
    /^releases\/download\/([^/]+)\//.exec(rest)?.[1] ??
    /^archive\/(?:refs\/tags\/|refs\/heads\/)?([^/]+?)(?:\.tar\.\w+|\.tgz|\.zip)?$/.exec(rest)?.[1] ??
    /^archive\/([^/]+)\//.exec(rest)?.[1];
  return tag === undefined ? undefined : { repository: repository.replace(/^www\./i, ''), tag };
}

/** What is fetched from a repository at a tag, branch or commit; the name is its address without scheme, in lower case. */
export function gitDependency(address: string, ref: string | undefined, place: TextPlace): Dependency {
  const base = { ecosystem: 'GIT', name: swiftName(address).toLowerCase(), origin: 'direct', address, place } as const;
  if (ref !== undefined && /^[0-9a-f]{40}$/i.test(ref)) {
    return { ...base, evidence: 'pinned', version: ref.toLowerCase(), wanted: ref, hashes: 1, ref: { kind: 'commit', text: ref } };
  }
  const text = ref ?? 'HEAD';
  if (ref === undefined || /\$\{/.test(ref))
    return { ...base, evidence: 'unresolved', wanted: ref === undefined ? 'the newest commit' : ref, hashes: 0, ref: { kind: 'branch', text } };
  const isTag = looksLikeVersion.test(text) || /^[0-9a-f]{7,39}$/i.test(text);
  if (!isTag) return { ...base, evidence: 'unresolved', wanted: text, hashes: 0, ref: { kind: 'branch', text } };
  return { ...base, evidence: 'pinned', version: text, wanted: text, hashes: 0, ref: { kind: 'tag', text } };
}

/** What is fetched as one file: the version is what its address claims. */
export function urlDependency(name: string, address: string, hashes: number, place: TextPlace): Dependency {
  const release = releaseOf(address);
  const base = { ecosystem: 'GIT', origin: 'direct', address, hashes, place } as const;
  if (release === undefined) return { ...base, name: name.toLowerCase(), evidence: 'unresolved', wanted: 'an address' };
  return { ...base, name: release.repository.toLowerCase(), evidence: 'pinned', version: release.tag, wanted: release.tag, isClaimed: true };
}
