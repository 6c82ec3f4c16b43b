import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const notebookHoldsContent = rule({
  name: 'notebook-holds-content',
  title: 'Notebook with the answers of its last run',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'What a notebook printed is committed with it: prompts and answers of the person who ran it last, for everybody who clones.',
  remedy: 'Clear the outputs before committing: `jupyter nbconvert --clear-output --inplace`, or `nbstripout` as a hook.',
  *check(facts, found) {
    if (facts.kind === 'output') yield found(facts.location, `the output of ${quote(facts.source)} is in the file`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          'chat.ipynb':
            '{"cells": [{"cell_type": "code", "source": ["print(response)"],\n "outputs": [{"output_type": "stream", "text": ["Dear Ms Example, your results of last week are in and they are fine."]}]}]}\n',
        },
        at: 'chat.ipynb:2',
      },
    ],
    good: [{ files: { 'chat.ipynb': '{"cells": [{"cell_type": "code", "source": ["print(response)"], "outputs": []}]}\n' } }],
  },
});
