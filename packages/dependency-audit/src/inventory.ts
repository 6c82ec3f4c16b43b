import { dirname, join } from 'node:path/posix';
import { FileError, type Ports, quote, sha256Hex } from '@mlx-guard/core';
import { asksForPackages, type Defect, type Dependency, decodeText, type Include, readRequirements, readUvLock } from '@mlx-guard/dependency-formats';
import type { ManifestKind } from './discover.ts';

const maxFileBytes = 16 * 1024 * 1024;
const maxFiles = 10_000;
const fileStart = { line: 1, column: 1, endColumn: 1 } as const;

/** A file that was read. */
export interface ReadManifest {
  readonly path: string;
  readonly kind: ManifestKind;
  readonly digest: { readonly sha256: string; readonly bytes: number };
  readonly dependencies: readonly Dependency[];
  readonly defects: readonly Defect[];
  /** Where it asks for packages without pinning them. */
  readonly declaresAt?: Defect['place'];
  /** Read as bounds on what others ask for (`pip -c`): it asks for nothing itself. */
  readonly isConstraints: boolean;
}

type Wanted = { readonly path: string; readonly kind: ManifestKind; readonly isConstraints: boolean };

type Content = Pick<ReadManifest, 'dependencies' | 'defects' | 'declaresAt'> & { readonly includes: readonly Include[] };

const empty = { dependencies: [], defects: [], includes: [] } as const;

function readDeclaration(path: string, text: string): Content {
  if (!path.endsWith('.toml')) return /\b(?:install_requires|extras_require)\b/.test(text) ? { ...empty, declaresAt: fileStart } : empty;
  const place = asksForPackages(text);
  if (place === undefined) return empty;
  return 'problem' in place ? { ...empty, defects: [place] } : { ...empty, declaresAt: place };
}

function readText(path: string, kind: ManifestKind, text: string): Content {
  switch (kind) {
    case 'requirements':
      return readRequirements(text);
    case 'uv-lock':
      return { ...readUvLock(text), includes: [] };
    case 'declares':
      return readDeclaration(path, text);
    case 'unread':
      return {
        ...empty,
        defects: [{ place: fileStart, problem: 'this version does not read locks of this format; audit it otherwise and name it in `exclude`' }],
      };
  }
}

/** Reads manifests and what they include, each once. Includes are followed only within the working directory. */
export class Inventory {
  readonly #files: Ports['files'];
  readonly manifests: ReadManifest[] = [];

  constructor({ files }: Pick<Ports, 'files'>) {
    this.#files = files;
  }

  /** Every manifest was found; `onward` is asked before each read. */
  async read(found: ReadonlyMap<string, ManifestKind>, onward: () => void): Promise<void> {
    const queue: Wanted[] = [...found].map(([path, kind]) => ({ path, kind, isConstraints: /(?:^|[-_./])constraints?[-_.]/i.test(path) }));
    const seen = new Set(queue.map(({ path }) => path));
    for (let wanted = queue.shift(); wanted !== undefined; wanted = queue.shift()) {
      onward();
      const { includes, ...manifest } = await this.#one(wanted);
      const defects = [...manifest.defects];
      for (const include of includes) {
        const target = this.#follow(wanted.path, include);
        if (typeof target !== 'string') defects.push(target);
        else if (!seen.has(target) && seen.size >= maxFiles) defects.push({ place: include.place, problem: `more than ${maxFiles} files are included` });
        else if (!seen.has(target)) {
          seen.add(target);
          queue.push({ path: target, kind: 'requirements', isConstraints: wanted.isConstraints || include.kind === 'constraints' });
        }
      }
      this.manifests.push({ ...manifest, defects });
    }
  }

  #follow(from: string, { target, place }: Include): string | Defect {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return { place, problem: `${quote(target)} is included from another machine, which is not asked` };
    if (target.includes('${')) return { place, problem: `${quote(target)} is included, whose name depends on the environment` };
    const path = join(dirname(from), target);
    const leadsOut = target.startsWith('/') || path === '..' || path.startsWith('../') || target.includes('\0');
    return leadsOut ? { place, problem: `${quote(target)} is included, which lies outside of the working directory` } : path;
  }

  async #one({ path, kind, isConstraints }: Wanted): Promise<ReadManifest & { readonly includes: readonly Include[] }> {
    const none = { sha256: sha256Hex(''), bytes: 0 };
    const broken = (problem: string) => ({ path, kind, isConstraints, digest: none, ...empty, defects: [{ place: fileStart, problem }] });
    try {
      await using file = await this.#files.open(path);
      if (file.size > maxFileBytes) return broken(`it is larger than ${maxFileBytes / 1024 ** 2} MiB`);
      const bytes = await file.read(0, file.size);
      if (!(await file.unchanged())) return broken('it changed while it was read');
      const text = kind === 'unread' ? '' : decodeText(bytes);
      if (text === undefined) return broken('it is no text (UTF-8, or UTF-16 with a byte order mark)');
      return { path, kind, isConstraints, digest: { sha256: sha256Hex(bytes), bytes: bytes.length }, ...readText(path, kind, text) };
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      return broken(thrown.code === 'absent' ? 'it is included, and is not there' : `it cannot be read: ${thrown.code}`);
    }
  }
}
