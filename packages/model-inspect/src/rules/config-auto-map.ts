import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const configAutoMap = rule({
  name: 'config-auto-map',
  title: 'Configuration names classes of its own',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 94,
  since: '0.1.0',
  why: 'Loaders that trust remote code import the Python files that `auto_map` names. Some do so for images and sound without asking.',
  remedy: 'Use a model that its library knows by itself. If you know the code, read it and allow it with `allow-code`.',
  check: tells('config-auto-map'),
  examples: {
    bad: [{ files: { 'm/config.json': config({ auto_map: { AutoModel: 'modeling_x.X' } }) }, at: 'm/config.json' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
