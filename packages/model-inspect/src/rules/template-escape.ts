import { quote } from '@mlx-guard/core';
import { ggufValue } from '@mlx-guard/model-formats';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';
import { escapesOf } from '../template.ts';

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
  *check(facts, found) {
    if (facts.about !== 'model' || facts.read.format !== 'gguf') return;
    for (const { key, text, offset } of facts.read.templates) {
      for (const how of escapesOf(text)) {
        const message = `${quote(facts.path)}, key ${quote(key)}: ${how} (template at byte ${offset})`;
        yield found({ path: facts.path, byteOffset: offset }, message, { identity: `${key}\n${how}`.slice(0, 4096), evidence: { key: key.slice(0, 1000) } });
      }
    }
  },
  examples: {
    bad: [
      { files: { 'm/w.gguf': withTemplate("{{ ''.__class__.__mro__ }}") }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': withTemplate("{{ x['__cl' ~ 'ass__'] }}") }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': withTemplate("{%- include 'other' %}") }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': withTemplate("{% for m in messages %}{{ '__' + m['role'] }}: __bold__ {{ m.content | trim }}{% endfor %}") } }],
  },
});
