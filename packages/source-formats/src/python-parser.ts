import { fileURLToPath } from 'node:url';
import { Language, Parser, type Tree } from 'web-tree-sitter';

/** After an error the parser tries many ways at once; a text in which it meets this many is no Python, and would take seconds. */
const maxTroubledSteps = 50;

let loading: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  await Parser.init();
  const language = await Language.load(fileURLToPath(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm')));
  return new Parser().setLanguage(language);
}

/**
 * The syntax tree of a Python module, as far as it can be told; undefined where the text is too far from Python. The caller deletes it: its
 * memory is not the collector's. The work is bounded by the text's length and by a count of the parser's own steps, never by a clock, so that
 * the same text has the same tree on every machine.
 */
export async function parsePython(text: string): Promise<Tree | undefined> {
  loading ??= load();
  const parser = await loading;
  let troubled = 0;
  const progressCallback = ({ hasError }: { readonly hasError: boolean }): boolean => {
    if (hasError) troubled += 1;
    return troubled > maxTroubledSteps;
  };
  const tree = parser.parse(text, null, { progressCallback });
  if (tree === null) parser.reset();
  return tree ?? undefined;
}
