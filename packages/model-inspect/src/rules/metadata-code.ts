import { ggufValue } from '@mlx-guard/model-formats';
import { config, gguf } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const metadataCode = rule({
  name: 'metadata-code',
  title: 'Configuration or metadata holds code',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 95,
  since: '0.1.0',
  why: 'Nothing in a model needs it there. It waits for a program that evaluates the text.',
  remedy: 'Have the publisher take it out, and find out why it is there.',
  check: tells('metadata-code'),
  examples: {
    bad: [
      { files: { 'm/config.json': config({ note: '__import__("os").getcwd()' }) }, at: 'm/config.json' },
      { files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.string('os.system("id")')]] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
