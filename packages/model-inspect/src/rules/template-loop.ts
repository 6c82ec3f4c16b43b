import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const templateLoop = rule({
  name: 'template-loop',
  title: 'Chat template counts very far',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 834,
  since: '0.1.0',
  why: 'The template keeps a server busy for as long as it likes, for every conversation.',
  remedy: 'Do not load the model. Compare the template with the one that the publisher shows.',
  check: tells('template-loop'),
  examples: {
    bad: [{ files: { 'm/chat_template.jinja': '{% for i in range(99999999) %}{% endfor %}' }, at: 'm/chat_template.jinja' }],
    good: [{ files: { 'm/chat_template.jinja': '{% for i in range(10) %}{{ i }}{% endfor %}' } }],
  },
});
