import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const pythonFile = rule({
  name: 'python-file',
  title: 'Python file lies beside a model',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'A loader that looks for code of the model finds it there, and a later change of the configuration is enough to run it.',
  remedy: 'Delete it, or read it and allow it with `allow-code`.',
  check: tells('python-file'),
  examples: {
    bad: [{ files: { 'm/config.json': config(), 'm/modeling.py': 'x = 1' }, at: 'm/modeling.py' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
