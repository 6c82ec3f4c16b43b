import { dirname, join } from 'node:path/posix';
import { FileError, type Ports, quote, sha256Hex } from '@mlx-guard/core';
import { type Content, type Defect, decodeText, type Ecosystem, type Format, fileStart, type Include, requirements } from '@mlx-guard/dependency-formats';

const maxFileBytes = 32 * 1024 * 1024;
const maxFiles = 10_000;

/** A file that was read. */
export interface ReadManifest extends Content {
  readonly path: string;
  readonly format: Format;
  readonly digest: { readonly sha256: string; readonly bytes: number };
  /** Read as bounds on what others ask for (`pip -c`): it asks for nothing itself. */
  readonly isConstraints: boolean;
  /** Nothing of it could be read, or so much is wrong with a lock that the rest proves nothing. */
  readonly isBroken: boolean;
}

type Wanted = { readonly path: string; readonly format: Format; readonly isConstraints: boolean };

/** Reads manifests and what they include, each once. Includes are followed only within the working directory. */
export class Inventory {
  readonly #files: Ports['files'];
  readonly #ecosystems: ReadonlySet<string> | undefined;
  /** Those that ask for packages, or cannot be read. */
  readonly manifests: ReadManifest[] = [];

  /** `ecosystems`: the only kinds of packages that count; undefined: all. */
  constructor({ files }: Pick<Ports, 'files'>, ecosystems?: readonly Ecosystem[]) {
    this.#files = files;
    this.#ecosystems = ecosystems && new Set(ecosystems);
  }

  /** Every manifest was found; `onward` is asked before each read. */
  async read(found: ReadonlyMap<string, Format>, onward: () => void): Promise<void> {
    const queue: Wanted[] = [...found].map(([path, format]) => ({ path, format, isConstraints: /(?:^|[-_./])constraints?[-_.]/i.test(path) }));
    const seen = new Set(queue.map(({ path }) => path));
    for (let at = 0; at < queue.length; at += 1) {
      const wanted = queue[at];
      if (wanted === undefined) break;
      onward();
      const manifest = await this.#one(wanted);
      if (manifest === undefined) continue;
      const defects = [...manifest.defects];
      for (const include of manifest.includes ?? []) {
        const target = include.kind === 'mentioned' ? await this.#mentioned(wanted.path, include) : this.#follow(wanted.path, include);
        if (target === undefined) continue;
        if (typeof target !== 'string') defects.push(target);
        else if (!seen.has(target) && seen.size >= maxFiles) defects.push({ place: include.place, problem: `more than ${maxFiles} files are included` });
        else if (!seen.has(target)) {
          seen.add(target);
          queue.push({ path: target, format: requirements, isConstraints: wanted.isConstraints || include.kind === 'constraints' });
        }
      }
      this.#keep({ ...manifest, defects });
    }
  }

  /** Takes what was read by other means: an environment, a bill of materials. */
  add(manifest: ReadManifest): void {
    this.#keep(manifest);
  }

  #keep(manifest: ReadManifest): void {
    const counts = this.#ecosystems;
    const dependencies = counts === undefined ? manifest.dependencies : manifest.dependencies.filter(({ ecosystem }) => counts.has(ecosystem));
    const isOurs = counts === undefined || dependencies.length > 0 || manifest.dependencies.length === 0;
    if (isOurs) this.manifests.push({ ...manifest, dependencies });
  }

  /** A file that a script installs from: beside the script's file, or at the root. Undefined where it is at neither. */
  async #mentioned(from: string, include: Include): Promise<string | undefined> {
    for (const base of [from, 'root']) {
      const path = this.#follow(base, include);
      if (typeof path !== 'string') return undefined;
      try {
        await using file = await this.#files.open(path);
        if (file.size <= maxFileBytes) return path;
      } catch (thrown) {
        if (!(thrown instanceof FileError)) throw thrown;
        if (thrown.code !== 'absent') return path;
      }
    }
    return undefined;
  }

  #follow(from: string, { target, place }: Include): string | Defect {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return { place, problem: `${quote(target)} is included from another machine, which is not asked` };
    if (target.includes('${')) return { place, problem: `${quote(target)} is included, whose name depends on the environment` };
    const path = join(dirname(from), target);
    const leadsOut = target.startsWith('/') || path === '..' || path.startsWith('../') || target.includes('\0');
    return leadsOut ? { place, problem: `${quote(target)} is included, which lies outside of the working directory` } : path;
  }

  /** Undefined for a file that asks for no packages. */
  async #one(wanted: Wanted): Promise<ReadManifest | undefined> {
    const broken = (problem: string): ReadManifest => ({ ...wanted, digest: none, dependencies: [], defects: [{ place: fileStart, problem }], isBroken: true });
    try {
      await using file = await this.#files.open(wanted.path);
      if (file.size > maxFileBytes) return broken(`it is larger than ${maxFileBytes / 1024 ** 2} MiB`);
      const bytes = await file.read(0, file.size);
      if (!(await file.unchanged())) return broken('it changed while it was read');
      return await readManifest(wanted, bytes);
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      return broken(thrown.code === 'absent' ? 'it is included, and is not there' : `it cannot be read: ${thrown.code}`);
    }
  }
}

const none = { sha256: sha256Hex(''), bytes: 0 };
const isBinary = ({ id }: Format): boolean => id === 'bun-lockb';

/** Reads the bytes of one manifest; undefined where it asks for no packages. */
export async function readManifest(wanted: Wanted, bytes: Uint8Array): Promise<ReadManifest | undefined> {
  const digest = { sha256: sha256Hex(bytes), bytes: bytes.length };
  const text = isBinary(wanted.format) ? '' : decodeText(bytes);
  if (text === undefined) {
    const problem = 'it is no text (UTF-8, or UTF-16 with a byte order mark)';
    return { ...wanted, digest, dependencies: [], defects: [{ place: fileStart, problem }], isBroken: true };
  }
  const content = await wanted.format.read(text);
  if (content === undefined) return undefined;
  return { ...content, ...wanted, digest, isBroken: wanted.format.role === 'lock' && content.defects.length > 0 };
}
