import { ggufValue } from '@mlx-guard/model-formats';
import { config, gguf } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

const withTemplate = (template: string): Uint8Array => gguf({ metadata: [['tokenizer.chat_template', ggufValue.string(template)]] });

export const templateEscape = rule({
  name: 'template-escape',
  title: 'Chat template reaches out of its sandbox',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  locked: true,
  cwe: 1336,
  since: '0.1.0',
  why: 'A chat template is a Jinja program that runs whenever a conversation is rendered. From internal attributes of Python it is a few steps to any command.',
  remedy: 'Do not load the model. Compare the template with the one its publisher shows, and replace it.',
  check: tells('template-escape'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': withTemplate("{{ ''.__class__.__mro__ }}") }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': withTemplate("{{ x['__cl' ~ 'ass__'] }}") }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': withTemplate("{%- include 'other' %}") }, at: 'm/w.gguf' },
      { files: { 'm/tokenizer_config.json': JSON.stringify({ chat_template: "{{ ''|attr('x') }}" }) }, at: 'm/tokenizer_config.json' },
      { files: { 'm/chat_template.jinja': '{{ cycler.__init__ }}' }, at: 'm/chat_template.jinja' },
      { files: { 'm/config.json': config(), 'm/prompt.txt': "{{ x['__globals__'] }}" }, at: 'm/prompt.txt' },
    ],
    good: [{ files: { 'm/w.gguf': withTemplate("{% for m in messages %}{{ '__' + m['role'] }}: __bold__ {{ m.content | trim }}{% endfor %}") } }],
  },
});
