import { quote } from '@mlx-guard/core';
import type { TextPlace } from '@mlx-guard/source-formats';
import type { Defect, Dependency, Use } from './dependency.ts';
import { isSemver } from './semver.ts';

const namePattern = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;

/** Whether this names a package of npm, old ones with capital letters included. */
export const isNpmName = (name: string): boolean => name.length <= 214 && namePattern.test(name);

/** What a lock says of one package. */
export interface NpmPin {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly origin: Dependency['origin'];
  readonly hashes: number;
  readonly place: TextPlace;
  readonly use?: Use;
  readonly address?: string | undefined;
  readonly commit?: string | undefined;
  readonly requires?: readonly string[];
}

/** A package of a lock; what comes from an address may have no version. */
export function npmPin({ name, version, origin, hashes, place, use, address, commit, requires }: NpmPin): Dependency | Defect {
  if (name === undefined || !isNpmName(name)) return { place, problem: `${quote(name ?? '')} is no name of a package` };
  const base = {
    ecosystem: 'npm',
    name,
    origin,
    hashes,
    place,
    ...(use !== undefined && use !== 'runtime' && { use }),
    ...(address !== undefined && { address }),
    ...(commit !== undefined && { ref: { kind: 'commit', text: commit } as const }),
    ...(requires !== undefined && requires.length > 0 && { requires }),
  } as const;
  if (origin === 'local') return { ...base, evidence: 'unresolved', wanted: 'a folder or file of the project' };
  if (version !== undefined && isSemver(version)) return { ...base, evidence: 'pinned', version, wanted: version };
  if (origin === 'direct') return { ...base, evidence: 'unresolved', wanted: 'an address' };
  return { place, problem: `${quote(name)} has no usable version` };
}

const gitAddress = /^(?:git(?:\+[a-z]+)?:|github:|gitlab:|bitbucket:|[\w.-]+\/[\w.-]+(?:#|$)|(?:https?|ssh):\/\/[^#]*\.git(?:#|$)|git@)/;

/** Where a resolution comes from, by its address. */
export function npmOrigin(resolved: string | undefined): Pick<NpmPin, 'origin' | 'address' | 'commit'> {
  if (resolved === undefined) return { origin: 'registry' };
  if (/^(?:file|link|workspace|portal):|^\.{0,2}\//.test(resolved)) return { origin: 'local' };
  if (gitAddress.test(resolved)) return { origin: 'direct', address: resolved, commit: /#(?:commit=)?([0-9a-f]{40})$/i.exec(resolved)?.[1] };
  return { origin: 'registry' };
}

/** What a manifest or install line asks for: a version or range, a tag, an alias (`npm:real@1`) or an address. */
export function npmRequirement(name: string, written: string, place: TextPlace, use: Use = 'runtime'): Dependency | Defect {
  const alias = /^npm:((?:@[^@/]+\/)?[^@/]+)(?:@(.*))?$/.exec(written);
  if (alias !== null) return npmRequirement(alias[1] ?? '', alias[2] ?? '', place, use);
  if (!isNpmName(name)) return { place, problem: `${quote(name)} is no name of a package` };
  const base = { ecosystem: 'npm', name, hashes: 0, place, ...(use !== 'runtime' && { use }) } as const;
  const wanted = written.trim();
  const { origin, address, commit } = npmOrigin(wanted === '' ? undefined : wanted);
  if (origin === 'local') return { ...base, origin, evidence: 'unresolved', wanted: 'a folder or file of the project' };
  if (origin === 'direct' || /^[a-z+]+:\/\//.test(wanted)) {
    const ref = commit === undefined ? { kind: 'branch' as const, text: wanted.split('#')[1] ?? 'HEAD' } : { kind: 'commit' as const, text: commit };
    const isGit = origin === 'direct';
    return { ...base, origin: 'direct', evidence: 'unresolved', wanted: 'an address', address: address ?? wanted, ...(isGit && { ref }) };
  }
  const exact = wanted.replace(/^[=v]+\s*/, '');
  if (isSemver(exact)) return { ...base, origin, evidence: 'pinned', version: exact, wanted };
  if (wanted === '' || wanted === '*' || wanted === 'latest' || wanted === 'x') return { ...base, origin, evidence: 'unresolved', wanted: 'any version' };
  return { ...base, origin, evidence: 'range', wanted };
}
