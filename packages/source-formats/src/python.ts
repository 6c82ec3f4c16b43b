import type { PythonModule } from './python-model.ts';
import { parsePython } from './python-parser.ts';
import { readModule } from './python-statement.ts';
import { copyTree } from './python-tree.ts';
import { Lines } from './span.ts';

/**
 * Reads a Python module of any version from 2.7 to 3.14. Never throws for what the text holds: what is wrong with it are its defects, and what
 * could be made out is its body. Bounded in nodes and depth; time and memory grow with the text, so the caller bounds its length.
 */
export async function readPython(text: string): Promise<PythonModule> {
  const lines = new Lines(text);
  const tree = await parsePython(text);
  if (tree === undefined) {
    return { text, lines, body: [], comments: [], defects: [{ problem: 'it is not Python, or too broken to be read', span: { start: 0, end: 0 } }] };
  }
  const { root, comments, defects } = copyTree(text, tree);
  return { text, lines, body: readModule(root, text), comments, defects };
}

const manyLevels = 200;

/** Whether a text may be nested deep, by its brackets and indents: what is in strings counts as well, which does no harm. */
function mayBeDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x28 || code === 0x5b || code === 0x7b) depth += 1;
    else if ((code === 0x29 || code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
    if (depth > manyLevels) return true;
  }
  return new RegExp(`^[ \\t]{${manyLevels}}`, 'm').test(text);
}

/**
 * The same for a module of which nothing is asked but whether it can be read: where it can, its comments are left empty, and its body but for
 * functions and classes in whose text `wanted` finds something. That saves most of the time that is not the parser's.
 */
export async function checkPython(text: string, wanted?: RegExp): Promise<PythonModule> {
  if (mayBeDeep(text)) return readPython(text);
  const tree = await parsePython(text);
  if (tree === undefined || tree.rootNode.hasError) {
    tree?.delete();
    return readPython(text);
  }
  const lines = new Lines(text);
  if (wanted !== undefined) {
    const { root, defects } = copyTree(text, tree, wanted);
    return { text, lines, body: readModule(root, text), comments: [], defects };
  }
  tree.delete();
  return { text, lines, body: [], comments: [], defects: [] };
}
