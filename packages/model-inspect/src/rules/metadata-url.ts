import { ggufValue } from '@mlx-guard/model-formats';
import { gguf } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const metadataUrl = rule({
  name: 'metadata-url',
  title: 'Metadata holds an address under a name that does not say so',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'Programs may fetch it. An address that is meant to be one stands under a name such as `url` or `repository`.',
  remedy: 'Look at what it leads to.',
  check: tells('metadata-url'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.string('https://example.org/x')]] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['general.url', ggufValue.string('https://example.org/x')]] }) } }],
  },
});
