import type { ExampleFile, FileAccess } from '@mlx-guard/core';

type Content = string | Uint8Array;

/** One thing in a memory tree. */
export type Node =
  | { readonly kind: 'folder'; readonly children: Map<string, Node> }
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly isReadable: boolean;
      readonly isChanging: boolean;
      readonly isInexact: boolean;
      readonly access?: Partial<FileAccess>;
    }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'special'; readonly what: string };

const bytesOf = (content: Content): Uint8Array => (typeof content === 'string' ? new TextEncoder().encode(content) : content);

function nodeOf(file: ExampleFile): Node {
  if (typeof file === 'string' || file instanceof Uint8Array) {
    return { kind: 'file', bytes: bytesOf(file), isReadable: true, isChanging: false, isInexact: false };
  }
  if ('link' in file) return { kind: 'link', target: file.link };
  if ('special' in file) return { kind: 'special', what: file.special };
  const plain = { kind: 'file', isReadable: true, isChanging: false, isInexact: false } as const;
  if ('unreadable' in file) return { ...plain, bytes: bytesOf(file.unreadable), isReadable: false };
  if ('access' in file) return { ...plain, bytes: bytesOf(file.content), access: file.access };
  if ('changing' in file) return { ...plain, bytes: bytesOf(file.changing), isChanging: true };
  return { ...plain, bytes: bytesOf(file.inexact), isInexact: true };
}

/** The components of a path, without `.` and empty ones; `..` stays. */
export const componentsOf = (path: string): readonly string[] => path.split('/').filter((part) => part !== '' && part !== '.');

type Folder = Extract<Node, { readonly kind: 'folder' }>;

/** The folder at these components, made where it is not there. */
function folderAt(tree: Folder, parts: readonly string[]): Folder {
  let folder = tree;
  for (const part of parts) {
    const next: Node = folder.children.get(part) ?? { kind: 'folder', children: new Map() };
    if (next.kind !== 'folder') throw new TypeError(`${part} is no folder`);
    folder.children.set(part, next);
    folder = next;
  }
  return folder;
}

/** Builds the tree of an example's files; `root` is the absolute folder they stand in. */
export function plant(files: Readonly<Record<string, ExampleFile>>, root: string): Node {
  const tree: Folder = { kind: 'folder', children: new Map() };
  folderAt(tree, componentsOf(root));
  for (const [path, file] of Object.entries(files)) {
    const parts = [...componentsOf(root), ...componentsOf(path)];
    const name = parts.pop();
    if (name === undefined) throw new TypeError('a file needs a name');
    folderAt(tree, parts).children.set(name, nodeOf(file));
  }
  return tree;
}

/** What stands at an absolute path, links not followed; `through` is the first link on the way. */
export function lookUp(tree: Node, parts: readonly string[]): { readonly node: Node | undefined; readonly through?: readonly string[] } {
  let node: Node | undefined = tree;
  for (const [index, part] of parts.entries()) {
    if (node?.kind === 'link') return { node, through: parts.slice(0, index) };
    node = node?.kind === 'folder' ? node.children.get(part) : undefined;
  }
  return { node };
}

const maxHops = 40; // as Linux (path_resolution(7))

/** Where a path leads when every link is followed: absolute components, or undefined for nowhere. */
export function follow(tree: Node, path: readonly string[]): readonly string[] | undefined {
  const done: string[] = [];
  const left = [...path];
  for (let hops = 0; left.length > 0; ) {
    const part = left.shift() ?? '';
    if (part === '..') {
      done.pop();
      continue;
    }
    const { node } = lookUp(tree, [...done, part]);
    if (node === undefined) return undefined;
    if (node.kind !== 'link') {
      done.push(part);
      continue;
    }
    hops += 1;
    if (hops > maxHops) return undefined;
    if (node.target.startsWith('/')) done.length = 0;
    left.unshift(...componentsOf(node.target));
  }
  return done;
}
