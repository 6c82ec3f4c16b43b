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
