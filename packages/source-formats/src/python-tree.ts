import type { Tree, TreeCursor } from 'web-tree-sitter';
import type { Comment, Defect, Span } from './span.ts';

/** A node of the grammar (tree-sitter-python 0.25): its type, the field it fills in its parent, its named children. */
export interface Syntax extends Span {
  readonly type: string;
  readonly field: string;
  readonly children: readonly Syntax[];
}

/** A syntax tree that is ours: bounded, and independent of the parser's memory. */
export interface SyntaxTree {
  readonly root: Syntax;
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
}

const maxNodes = 1_000_000;
const maxDepth = 600; // deeper is no program that a person wrote, and what walks the tree calls itself
const maxDefects = 100;

const definitions: ReadonlySet<string> = new Set(['class_definition', 'decorated_definition', 'function_definition']);
/** Deeper definitions are wanted unasked, so that no text is searched often. */
const maxSearches = 20;

interface Open extends Syntax {
  children: Open[];
}

/** Most nodes are leaves: they share one empty list. */
const leaf: Open[] = [];

/** Reads one tree from beginning to end without calling itself. */
class Copy {
  readonly #text: string;
  readonly #cursor: TreeCursor;
  readonly #comments: Comment[] = [];
  readonly #defects: Defect[] = [];
  #isTooDeep = false;
  readonly #hasError: boolean;

  readonly #wanted: RegExp | undefined;

  constructor(text: string, tree: Tree, hasError: boolean, wanted: RegExp | undefined) {
    this.#text = text;
    this.#wanted = wanted;
    this.#hasError = hasError;
    this.#cursor = tree.walk();
  }

  take(): SyntaxTree {
    const root = this.#open();
    const path: Open[] = [root];
    // A parent at each level of the cursor: an anonymous node has none of its own.
    let isDone = !this.#cursor.gotoFirstChild();
    while (!isDone) {
      const parent = path.at(-1) ?? root;
      const node = this.#visit(parent, path.length);
      if (this.#mayEnter(node, path.length) && this.#cursor.gotoFirstChild()) {
        path.push(node ?? parent);
        continue;
      }
      while (!this.#cursor.gotoNextSibling()) {
        path.pop();
        if (!this.#cursor.gotoParent() || path.length === 0) {
          isDone = true;
          break;
        }
      }
    }
    this.#cursor.delete();
    if (this.#hasError && this.#defects.length === 0) this.#defects.push({ problem: 'it is not valid Python', span: { start: 0, end: 0 } });
    return { root, comments: this.#comments, defects: this.#defects };
  }

  #open(): Open {
    const { nodeType: type, startIndex: start, endIndex: end } = this.#cursor;
    return { type, field: this.#cursor.currentFieldName ?? '', start, end, children: leaf };
  }

  #visit(parent: Open, depth: number): Open | undefined {
    const cursor = this.#cursor;
    // Every question to the cursor goes through the parser's memory: ask no more than needed.
    if (this.#hasError && cursor.nodeIsMissing) this.#defect('something is missing here');
    if (!cursor.nodeIsNamed) return undefined;
    const node = this.#open();
    if (this.#wanted !== undefined && !this.#isWanted(node, depth, this.#wanted)) return undefined;
    if (node.type === 'comment') this.#comment(node);
    else if (parent.children === leaf) parent.children = [node];
    else parent.children.push(node);
    if (node.type === 'ERROR') this.#defect('this is not valid Python');
    return node;
  }

  #isWanted({ type, start, end }: Syntax, depth: number, wanted: RegExp): boolean {
    return depth > maxSearches || !definitions.has(type) || wanted.test(this.#text.slice(start, end));
  }

  #mayEnter(node: Open | undefined, depth: number): boolean {
    if (node === undefined || node.type === 'comment') return false;
    if (depth < maxDepth) return true;
    if (!this.#isTooDeep) this.#defect(`it is nested more than ${maxDepth} levels deep; the levels below were not looked at`);
    this.#isTooDeep = true;
    return false;
  }

  #comment({ start, end }: Span): void {
    const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
    this.#comments.push({ start, end, text: this.#text.slice(start, end), isAlone: this.#text.slice(lineStart, start).trim() === '' });
  }

  #defect(problem: string): void {
    const { startIndex: start, endIndex: end } = this.#cursor;
    if (this.#defects.length < maxDefects) this.#defects.push({ problem, span: { start, end } });
  }
}

/** Copies a tree out of the parser's memory, and frees it there; of functions and classes only those in whose text `wanted` finds something. */
export function copyTree(text: string, tree: Tree, wanted?: RegExp): SyntaxTree {
  try {
    const { descendantCount, hasError, type } = tree.rootNode;
    if (descendantCount <= maxNodes) return new Copy(text, tree, hasError, wanted).take();
    const problem = `it has ${descendantCount} syntax nodes; at most ${maxNodes} are looked at`;
    return { root: { type, field: '', start: 0, end: 0, children: [] }, comments: [], defects: [{ problem, span: { start: 0, end: 0 } }] };
  } finally {
    tree.delete();
  }
}

/** The child that fills a field. */
export const childAt = (node: Syntax, field: string): Syntax | undefined => node.children.find((child) => child.field === field);

/** All children that fill a field. */
export const childrenAt = (node: Syntax, field: string): readonly Syntax[] => node.children.filter((child) => child.field === field);
