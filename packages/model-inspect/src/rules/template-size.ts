import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const templateSize = rule({
  name: 'template-size',
  title: 'Chat template is very large',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 1333,
  since: '0.1.0',
  why: 'A template is a program that runs for every conversation. What nobody can read nobody has reviewed.',
  remedy: 'Compare it with the one that the publisher shows.',
  check: tells('template-size'),
  examples: {
    bad: [{ files: { 'm/chat_template.jinja': `{{ x }}${' '.repeat(70_000)}` }, at: 'm/chat_template.jinja' }],
    good: [{ files: { 'm/chat_template.jinja': '{{ x }}' } }],
  },
});
