import { fitsGlob } from '@mlx-guard/core';
import { advisedEcosystems, type Dependency, type Ecosystem } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';
import { isOfMlx } from './mlx-packages.ts';
import { probeOf } from './range.ts';
import { packageKey, type Wanted } from './source.ts';

const advised: ReadonlySet<Ecosystem> = new Set<Ecosystem>(advisedEcosystems);

/** Kinds whose open names are worth asking about: which versions a range admits. */
const ranged: ReadonlySet<Ecosystem> = new Set<Ecosystem>(['PyPI', 'npm', 'GitHub Actions']);

/** A package as advisories call it; conda's builds of MLX are those of PyPI. Undefined where there are none about its kind. */
export function advisedName({ ecosystem, name }: Pick<Dependency, 'ecosystem' | 'name'>): { readonly ecosystem: Ecosystem; readonly name: string } | undefined {
  if (ecosystem === 'conda' && isOfMlx(name)) return { ecosystem: 'PyPI', name };
  if (ecosystem === 'SwiftURL' || ecosystem === 'GIT') return { ecosystem, name: name.toLowerCase() };
  return advised.has(ecosystem) ? { ecosystem, name } : undefined;
}

/** The repositories of MLX whose tags are the versions of a package of PyPI. */
const mlxRepository = /^(?:git\+)?(?:https?:\/\/|ssh:\/\/git@|git@)?github\.com[/:]ml-explore\/(mlx|mlx-lm)(?:\.git)?(?:@|$)/i;

/** MLX taken from its repository at a tag, as the release that the tag names: advisories know the release. */
function releaseOf({ ecosystem, name, address = '', ref }: Dependency): Wanted | undefined {
  const repository = mlxRepository.exec(ecosystem === 'GIT' ? name : address)?.[1];
  const version = ref?.kind === 'tag' ? /^v?(\d+\.\d+\.\d+)$/.exec(ref.text)?.[1] : undefined;
  return repository === undefined || version === undefined ? undefined : { ecosystem: 'PyPI', name: repository.toLowerCase(), version };
}

/** What is to be looked up for a pin; undefined for what has no version or no advisories. */
export function pinOf(one: Dependency): Wanted | undefined {
  const name = advisedName(one);
  const release = releaseOf(one);
  if (release !== undefined) return release;
  return one.evidence === 'pinned' && one.version !== undefined && name !== undefined ? { ...name, version: one.version } : undefined;
}

/** What is to be looked up to judge what a range admits: its lowest version, so that nothing is asked but about versions. */
export function rangeOf(one: Dependency): Wanted | undefined {
  const name = advisedName(one);
  if (one.origin !== 'registry' || name === undefined || !ranged.has(name.ecosystem)) return undefined;
  const version = probeOf(one, name.ecosystem);
  return version === undefined ? undefined : { ...name, version };
}

/** Whether a name is one that never leaves this machine. */
const isPrivate = (patterns: readonly string[], name: string): boolean => patterns.some((pattern) => fitsGlob(pattern, name));

/** Hosts whose repositories the world can see; others are never named to anybody. */
const publicHost = /^(?:github\.com|gitlab\.com|bitbucket\.org)\//;

/** Whether a lookup may be sent: no private name, no repository of another host. */
export const maySend = (patterns: readonly string[], { ecosystem, name }: Wanted): boolean =>
  !isPrivate(patterns, name) && ((ecosystem !== 'GIT' && ecosystem !== 'SwiftURL') || publicHost.test(name));

/** Every lookup that these files call for, each once: pins first. */
export function lookups(manifests: readonly ReadManifest[]): { readonly pins: readonly Wanted[]; readonly ranges: readonly Wanted[] } {
  const pins = new Map<string, Wanted>();
  const ranges = new Map<string, Wanted>();
  for (const { dependencies } of manifests) {
    for (const one of dependencies) {
      const [pin, range] = [pinOf(one), rangeOf(one)];
      if (pin !== undefined) pins.set(packageKey(pin), pin);
      if (range !== undefined) ranges.set(packageKey(range), range);
    }
  }
  return { pins: [...pins.values()], ranges: [...ranges.values()] };
}
