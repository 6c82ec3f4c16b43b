import type { Vocabulary } from '@mlx-guard/python-flow';
import { type Defect, type NotebookSource, readPython } from '@mlx-guard/source-formats';
import { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { Ordinals } from './location.ts';
import { pythonFacts } from './python-facts.ts';
import { isContentName } from './secret-text.ts';

/** What prints content: a call of print with such a name, or such a name that stands alone at the end. */
const prints = /\b(?:print|display|pprint)\(\s*(?:[\w.]*\.)?(\w+)|^\s*(?:[\w.]*\.)?(\w+)\s*$/m;
const minimum = 40;

/** What the code of a notebook configures and logs, and content that its last run left in the file. */
export async function notebookFacts(
  path: string,
  seenAs: string,
  source: NotebookSource,
  vocabulary: Vocabulary,
): Promise<{ readonly facts: readonly Facts[]; readonly defects: readonly Defect[] }> {
  const facts: Facts[] = [];
  const defects: Defect[] = [...source.defects];
  const ordinals = new Ordinals();
  for (const cell of source.cells) {
    if (cell.kind !== 'code') continue;
    const maker = new FactMaker(path, source.lines, cell.placeOf, ordinals);
    const module = await readPython(cell.source);
    defects.push(...module.defects.map(({ problem, span }) => ({ problem, span: cell.placeOf(span) })));
    facts.push(...pythonFacts({ path, seenAs, vocabulary, maker }, module));
    const shown = prints.exec(cell.source);
    const name = shown?.[1] ?? shown?.[2] ?? '';
    const output = cell.outputs.find(({ text }) => text.length >= minimum);
    const whole = new FactMaker(path, source.lines, undefined, ordinals);
    if (output !== undefined && isContentName(name)) facts.push({ kind: 'output', source: name, ...whole.at(output.span, 'output', name) });
  }
  return { facts, defects };
}
