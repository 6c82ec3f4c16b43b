import { createHash } from 'node:crypto';

/** What a test puts at a path of a commit. */
export type Planted = string | Uint8Array | { readonly link: string } | { readonly submodule: string };

/** An entry of a tree as git has it. */
export interface TreeItem {
  readonly path: string;
  readonly mode: '100644' | '120000' | '160000' | '040000';
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
}

/** A commit: what it holds, and what came before it. */
export interface FakeCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parent: string | undefined;
  readonly files: Readonly<Record<string, Planted>>;
}

interface Folder {
  readonly items: Map<string, Planted | Folder>;
}

const isFolder = (value: Planted | Folder): value is Folder => typeof value === 'object' && 'items' in value;

function objectId(kind: string, content: Uint8Array): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}

/** The objects of a repository, with the ids that git gives them. */
export class GitObjects {
  readonly blobs = new Map<string, Uint8Array>();
  readonly trees = new Map<string, readonly TreeItem[]>();
  readonly commits = new Map<string, FakeCommit>();

  #blob(content: string | Uint8Array): string {
    const bytes = new Uint8Array(Buffer.from(content));
    const sha = objectId('blob', bytes);
    this.blobs.set(sha, bytes);
    return sha;
  }

  #item(path: string, value: Planted | Folder): TreeItem {
    if (typeof value === 'string' || value instanceof Uint8Array) return { path, mode: '100644', type: 'blob', sha: this.#blob(value) };
    if (isFolder(value)) return { path, mode: '040000', type: 'tree', sha: this.#tree(value) };
    if ('link' in value) return { path, mode: '120000', type: 'blob', sha: this.#blob(value.link) };
    return { path, mode: '160000', type: 'commit', sha: value.submodule };
  }

  #tree({ items }: Folder): string {
    const sortKey = ({ path, type }: TreeItem): string => (type === 'tree' ? `${path}/` : path);
    const entries = [...items].map(([path, value]) => this.#item(path, value)).sort((a, b) => Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b))));
    const parts = entries.map(({ mode, path, sha }) => Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`), Buffer.from(sha, 'hex')]));
    const sha = objectId('tree', Buffer.concat(parts));
    this.trees.set(sha, entries);
    return sha;
  }

  /** A commit of these files; its id differs from that of every other. */
  commit(files: Readonly<Record<string, Planted>>, parent?: string): string {
    const root: Folder = { items: new Map() };
    for (const [path, value] of Object.entries(files)) {
      const steps = path.split('/');
      let folder = root;
      for (const step of steps.slice(0, -1)) {
        const known = folder.items.get(step);
        const next: Folder = known !== undefined && isFolder(known) ? known : { items: new Map() };
        folder.items.set(step, next);
        folder = next;
      }
      folder.items.set(steps.at(-1) ?? '', value);
    }
    const tree = this.#tree(root);
    const sha = objectId('commit', Buffer.from(`tree ${tree}\n${this.commits.size}`));
    this.commits.set(sha, { sha, tree, parent, files });
    return sha;
  }

  #line(sha: string | undefined): readonly FakeCommit[] {
    const commit = this.commits.get(sha ?? '');
    return commit === undefined ? [] : [commit, ...this.#line(commit.parent)];
  }

  /** The paths in which `head` differs from where it left `base`; undefined where they have nothing in common. */
  compare(base: string, head: string): readonly string[] | undefined {
    const before = this.#line(base);
    const ancestor = this.#line(head).find(({ sha }) => before.some((one) => one.sha === sha));
    const after = this.commits.get(head);
    if (ancestor === undefined || after === undefined) return undefined;
    const paths = new Set([...Object.keys(ancestor.files), ...Object.keys(after.files)]);
    return [...paths].filter((path) => JSON.stringify(ancestor.files[path]) !== JSON.stringify(after.files[path])).sort();
  }
}
