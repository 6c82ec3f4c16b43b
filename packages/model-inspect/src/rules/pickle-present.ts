import { config, soundPickle } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const picklePresent = rule({
  name: 'pickle-present',
  title: 'Model is a pickle',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 502,
  since: '0.1.0',
  why: 'A pickle runs code when it is loaded, and MLX never needs one.',
  remedy: 'Convert the weights to safetensors. If it must stay, name its format in `allow-formats`.',
  check: tells('pickle-present'),
  examples: {
    bad: [{ files: { 'm/config.json': config(), 'm/w.pkl': soundPickle }, at: 'm/w.pkl' }],
    good: [{ files: { 'm/w.pkl': soundPickle }, settings: { 'allow-formats': 'pickle' } }],
  },
});
