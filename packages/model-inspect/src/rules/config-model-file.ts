import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const configModelFile = rule({
  name: 'config-model-file',
  title: 'Configuration has a Python file imported',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  locked: true,
  cwe: 94,
  since: '0.1.0',
  why: 'mlx-lm before 0.32.0 imports the file that `model_file` names without asking (CVE-2026-5843): to load the model is to run it.',
  remedy: 'Do not load the model. If you know the code, read it and allow it with `allow-code`.',
  check: tells('config-model-file'),
  examples: {
    bad: [
      { files: { 'm/config.json': config({ model_file: 'model.py' }) }, at: 'm/config.json' },
      { files: { 'm/config.json': config({ model_file: '../other/model.py' }) }, at: 'm/config.json' },
    ],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
