import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const codeAdded = rule({
  name: 'code-added',
  title: 'File that can hold code was added to a model',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 506,
  since: '0.1.0',
  why: 'An update of weights needs no code. What runs with the model is easily overlooked beside gigabytes that changed.',
  remedy: 'Read the file, or leave it out.',
  check: tells('code-added'),
  examples: {
    bad: [
      {
        files: { 'a/w.safetensors': soundSafetensors, 'b/w.safetensors': soundSafetensors, 'b/modeling.py': 'x = 1' },
        settings: { mode: 'diff', paths: 'a,b' },
        at: 'b/modeling.py',
      },
    ],
    good: [
      { files: { 'a/w.safetensors': soundSafetensors, 'b/w.safetensors': soundSafetensors, 'b/notes.md': 'x' }, settings: { mode: 'diff', paths: 'a,b' } },
    ],
  },
});
