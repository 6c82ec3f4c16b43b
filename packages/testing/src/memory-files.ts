import { byCodePoint, type FileAccess, FileError, type Files, type LinkEnd, type OpenFile, type TreeEntry } from '@mlx-guard/core';
import { componentsOf, follow, lookUp, type Node } from './memory-tree.ts';

const usualAccess: FileAccess = { mode: 0o644, folderWriters: 0, links: 1, isOwn: true };

/** A file that was opened: refuses what the real one refuses. */
class MemoryFile implements OpenFile {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #isChanging: boolean;
  #isOpen = true;

  constructor(bytes: Uint8Array, isChanging: boolean) {
    this.size = bytes.length;
    this.#bytes = bytes;
    this.#isChanging = isChanging;
  }

  #slice(offset: number, length: number): Uint8Array {
    if (!this.#isOpen) throw new TypeError('read after close');
    if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(length) || length < 0) throw new RangeError(`read(${offset}, ${length})`);
    return this.#bytes.subarray(offset, offset + length);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#slice(offset, length).slice();
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    const bytes = this.#slice(offset, buffer.length);
    buffer.set(bytes);
    return bytes.length;
  }

  async unchanged(): Promise<boolean> {
    if (!this.#isOpen) throw new TypeError('asked after close');
    return !this.#isChanging;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
  }
}

/** The `files` port over a memory tree, as strict as the real one: no way through a link, none out of the folder. */
export class MemoryFiles implements Files {
  readonly #tree: Node;
  readonly #root: readonly string[];

  constructor(tree: Node, root: string) {
    this.#tree = tree;
    this.#root = componentsOf(root);
  }

  at(folder: string): Files {
    const parts = folder.startsWith('/') ? componentsOf(folder) : [...this.#root, ...componentsOf(folder)];
    const real = follow(this.#tree, parts);
    if (real === undefined) throw new FileError('absent', folder, `${folder} does not exist`);
    return new MemoryFiles(this.#tree, `/${real.join('/')}`);
  }

  #find(path: string): { readonly node: Node; readonly parts: readonly string[] } {
    const parts = componentsOf(path);
    if (path.startsWith('/') || parts.includes('..') || path.includes('\0')) throw new FileError('outside', path, `${path} leads out of the working directory`);
    const absolute = [...this.#root, ...parts];
    const { node, through } = lookUp(this.#tree, absolute);
    if (through !== undefined) throw new FileError('link', path, `${path} leads through a link`);
    if (node === undefined) throw new FileError('absent', path, `${path} does not exist`);
    return { node, parts: absolute };
  }

  async open(path: string): Promise<OpenFile> {
    const { node } = this.#find(path);
    if (node.kind === 'link') throw new FileError('link', path, `${path} is a link`);
    if (node.kind !== 'file') throw new FileError('not-a-file', path, `${path} is no regular file`);
    if (!node.isReadable) throw new FileError('unreadable', path, `${path} cannot be read (EACCES)`);
    return new MemoryFile(node.bytes, node.isChanging);
  }

  async *walk(root: string, skip: (folder: string) => boolean = () => false): AsyncIterable<TreeEntry> {
    const { node, parts } = this.#find(root);
    if (node.kind === 'link') throw new FileError('link', root, `${root} is a link`);
    yield* this.#entries(node, parts, skip);
  }

  *#entries(node: Node, parts: readonly string[], skip: (folder: string) => boolean): Iterable<TreeEntry> {
    const path = parts.slice(this.#root.length).join('/');
    switch (node.kind) {
      case 'folder':
        for (const [name, child] of [...node.children].sort(([a], [b]) => byCodePoint(a, b))) {
          const inner = [...parts, name];
          if (child.kind === 'folder' && skip(inner.slice(this.#root.length).join('/'))) continue;
          yield* this.#entries(child, inner, skip);
        }
        return;
      case 'file':
        yield { path, exactName: !node.isInexact, kind: 'file', size: node.bytes.length, access: { ...usualAccess, ...node.access } };
        return;
      case 'special':
        yield { path, exactName: true, kind: 'special', what: node.what };
        return;
      case 'link':
        yield { path, exactName: true, kind: 'link', target: node.target, leads: this.#linkEnd(parts) };
    }
  }

  #linkEnd(parts: readonly string[]): LinkEnd {
    const real = follow(this.#tree, parts);
    const node = real && lookUp(this.#tree, real).node;
    if (real === undefined || node === undefined) return { to: 'nowhere' };
    if (this.#root.some((part, index) => real[index] !== part)) return { to: 'outside' };
    const path = real.slice(this.#root.length).join('/') || '.';
    return { to: node.kind === 'link' ? 'special' : node.kind, path };
  }
}
