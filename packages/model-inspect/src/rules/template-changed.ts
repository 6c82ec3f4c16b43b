import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const templateChanged = rule({
  name: 'template-changed',
  title: 'Chat template of a model changed',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 1336,
  since: '0.1.0',
  why: 'A chat template is a program that runs for every conversation: an update that changes it changes what the model is told, and by whom.',
  remedy: 'Read the difference in the summary.',
  check: tells('template-changed'),
  examples: {
    bad: [
      {
        files: {
          'a/w.safetensors': soundSafetensors,
          'b/w.safetensors': soundSafetensors,
          'a/chat_template.jinja': '{{ x }}',
          'b/chat_template.jinja': '{{ y }}',
        },
        settings: { mode: 'diff', paths: 'a,b' },
        at: 'b',
      },
    ],
    good: [
      {
        files: {
          'a/w.safetensors': soundSafetensors,
          'b/w.safetensors': soundSafetensors,
          'a/chat_template.jinja': '{{ x }}',
          'b/chat_template.jinja': '{{ x }}',
        },
        settings: { mode: 'diff', paths: 'a,b' },
      },
    ],
  },
});
