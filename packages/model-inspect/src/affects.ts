import { FileError, type Ports, quote } from '@mlx-guard/core';
import { decodeText, type Format, pdmLock, pipfileLock, poetryLock, pylock, requirements, uvLock } from '@mlx-guard/dependency-formats';
import type { Defect, DefectKind } from '@mlx-guard/model-formats';

/** Versions of a package that something in a model is publicly known to crash or to take over. */
export interface Affects {
  readonly package: 'mlx' | 'mlx-lm';
  /** The first version that refuses it; undefined: none does so far. */
  readonly fixedIn: string | undefined;
  /** What happens, fit after "which". */
  readonly effect: string;
  /** The public issue, advisory or fix that says so. */
  readonly source: string;
}

interface Known extends Affects {
  readonly kind: DefectKind;
  /** Of the defects of the kind those whose words fit. */
  readonly says?: RegExp;
}

const outside = { write: 'writes outside of its memory', read: 'reads outside of the file' } as const;

const known: readonly Known[] = [
  { kind: 'gguf-tensor-dimensions', says: /multiply|does not fit/, package: 'mlx', fixedIn: '0.32.3', effect: outside.write, source: 'ml-explore/mlx#4244' },
  {
    kind: 'gguf-tensor-dimensions',
    says: /dimensions, at most/,
    package: 'mlx',
    fixedIn: undefined,
    effect: 'ends by an assertion (before 0.32.0: writes outside of its memory)',
    source: 'ml-explore/mlx#3436',
  },
  // Longer ones were refused before.
  { kind: 'gguf-string-length', says: /said to have \d{1,9} bytes/, package: 'mlx', fixedIn: '0.32.2', effect: outside.read, source: 'ml-explore/mlx#4213' },
  { kind: 'gguf-array', says: /of \d{1,9} items; the file/, package: 'mlx', fixedIn: '0.32.2', effect: outside.read, source: 'ml-explore/mlx#4213' },
  { kind: 'gguf-tensor-extent', package: 'mlx', fixedIn: '0.32.1', effect: outside.read, source: 'ml-explore/mlx#4179' },
  { kind: 'gguf-alignment', says: /its value is \d{7,}/, package: 'mlx', fixedIn: '0.32.1', effect: outside.read, source: 'ml-explore/mlx#4179' },
  { kind: 'gguf-unsupported-type', package: 'mlx', fixedIn: '0.29.4', effect: 'may follow a null pointer', source: 'CVE-2025-62609' },
  { kind: 'npy-header-text', package: 'mlx', fixedIn: '0.29.4', effect: 'reads outside of its memory', source: 'CVE-2025-62608' },
  {
    kind: 'npy-header',
    says: /at most \d+ are read|is said to have/,
    package: 'mlx',
    fixedIn: undefined,
    effect: 'allocates gigabytes',
    source: 'ml-explore/mlx#3365',
  },
];

/** What loads a model whose configuration names a Python file. */
export const modelFileAffects: Affects = {
  package: 'mlx-lm',
  fixedIn: '0.32.0',
  effect: 'runs the file without asking',
  source: 'CVE-2026-5843',
};

/** The versions that a defect is publicly known to harm; undefined where nothing is public. */
export const affectedBy = ({ kind, problem }: Defect): Affects | undefined => known.find((one) => one.kind === kind && (one.says?.test(problem) ?? true));

/** `mlx <0.32.2 (ml-explore/mlx#4213)`. */
export const rangeOf = ({ package: name, fixedIn, source }: Affects): string => `${name}${fixedIn === undefined ? '' : ` <${fixedIn}`} (${source})`;

/** Versions in use, by package; absent where they are not known. */
export type Versions = ReadonlyMap<string, string>;

const release = /^(?:\d+!)?(\d{1,9}(?:\.\d{1,9}){0,5})(.*)$/;

/** Whether a version stands before another, by its release numbers; a pre-release stands before its release. */
function isBefore(version: string, other: string): boolean {
  const [, own = '0', rest = ''] = release.exec(version) ?? [];
  const [a, b] = [own, other].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 6; index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return /^[._-]?(?:a|b|c|rc|alpha|beta|dev|pre)/i.test(rest);
}

/** What to say of a finding that harms a version in use; undefined where it does not. */
export function harmOf(affects: Affects, versions: Versions): string | undefined {
  const version = versions.get(affects.package);
  if (version === undefined || (affects.fixedIn !== undefined && !isBefore(version, affects.fixedIn))) return undefined;
  const cure = affects.fixedIn === undefined ? 'no version refuses it so far' : `${affects.fixedIn} is the first that refuses it`;
  return `your ${affects.package} ${quote(version)} ${affects.effect} when it loads this file (${affects.source}); ${cure}`;
}

/** The formats that pin what Python installs. Named one by one, so that readers of other languages stay out of the bundle. */
const pinning: readonly Format[] = [requirements, uvLock, poetryLock, pdmLock, pipfileLock, pylock];
const maxManifestBytes = 16 * 1024 * 1024;

async function pinsOf({ files }: Pick<Ports, 'files'>, path: string): Promise<readonly (readonly [string, string])[]> {
  const format = pinning.find((one) => one.isAt(path));
  if (format === undefined) return [];
  try {
    await using file = await files.open(path);
    if (file.size > maxManifestBytes) return [];
    const text = decodeText(await file.read(0, file.size));
    if (text === undefined) return [];
    const content = await format.read(text);
    return (content?.dependencies ?? []).flatMap(({ ecosystem, name, evidence, version }) =>
      ecosystem === 'PyPI' && evidence === 'pinned' && version !== undefined ? [[name, version] as const] : [],
    );
  } catch (thrown) {
    if (thrown instanceof FileError) return [];
    throw thrown;
  }
}

/** The versions of MLX and mlx-lm that the manifests in the working directory pin: the oldest of each. */
export async function pinnedVersions(names: Iterable<string>, ports: Pick<Ports, 'files'>): Promise<Versions> {
  const versions = new Map<string, string>();
  for (const path of names) {
    for (const [name, version] of await pinsOf(ports, path)) {
      const before = versions.get(name);
      if ((name === 'mlx' || name === 'mlx-lm') && (before === undefined || isBefore(version, before))) versions.set(name, version);
    }
  }
  return versions;
}
