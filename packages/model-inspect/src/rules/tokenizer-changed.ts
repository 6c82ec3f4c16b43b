import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const tokenizerChanged = rule({
  name: 'tokenizer-changed',
  title: 'Tokenizer of a model changed, and no weights with it',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 345,
  since: '0.1.0',
  why: 'Other words lead to other numbers: with the same weights the model says something else.',
  remedy: 'Read the difference in the summary, and find out why it was needed.',
  check: tells('tokenizer-changed'),
  examples: {
    bad: [
      {
        files: { 'a/w.safetensors': soundSafetensors, 'b/w.safetensors': soundSafetensors, 'a/tokenizer.json': '{"a":1}', 'b/tokenizer.json': '{"a":2}' },
        settings: { mode: 'diff', paths: 'a,b' },
        at: 'b',
      },
    ],
    good: [
      {
        files: { 'a/w.safetensors': soundSafetensors, 'b/w.safetensors': soundSafetensors, 'a/tokenizer.json': '{"a":1}', 'b/tokenizer.json': '{"a":1}' },
        settings: { mode: 'diff', paths: 'a,b' },
      },
    ],
  },
});
