import { quote } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import { exampleModel } from '../example-model.ts';
import { rule } from '../rule.ts';

const limited = { model: 'model', 'context-length': '1024' };

export const estimateExceedsBudget = rule({
  name: 'estimate-exceeds-budget',
  title: 'The model does not fit into the budget',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'model-size',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'Weights and cache are as large as the headers of the model say: what is over the budget before it runs takes the machine down when it does.',
  remedy: 'Take a smaller or quantised model, bound the tokens of a sequence, or quantise the cache; the report says what each would save.',
  *check(facts, found) {
    if (facts.about !== 'fit') return;
    const { model, leastBytes, mostBytes = leastBytes, budgetBytes } = facts;
    const evidence = { leastBytes, mostBytes, budgetBytes };
    const identity = model;
    if (leastBytes > budgetBytes)
      yield found(undefined, `${quote(model)} needs at least ${mebibytes(leastBytes)} of memory, its budget is ${mebibytes(budgetBytes)}`, {
        evidence,
        identity,
      });
    else if (mostBytes > budgetBytes) {
      const message = `${quote(model)} needs up to ${mebibytes(mostBytes)} of memory for one sequence, its budget is ${mebibytes(budgetBytes)}`;
      yield found(undefined, message, { evidence, identity, severity: 'warning' });
    }
  },
  examples: {
    bad: [
      { files: exampleModel(), settings: { model: 'model', budget: '100KiB' } },
      { files: exampleModel(), settings: { ...limited, budget: '500KiB' } },
    ],
    good: [{ files: exampleModel(), settings: { ...limited, budget: '64MiB' } }],
  },
});
