import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const configModuleName = rule({
  name: 'config-module-name',
  title: 'Configuration names a module in an unusual way',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 470,
  since: '0.1.0',
  why: 'Loaders of MLX put the value into the name of a module that they import: a dot leads to another package.',
  remedy: 'Correct the value: letters, digits, `_` and `-`.',
  check: tells('config-module-name'),
  examples: {
    bad: [
      { files: { 'm/config.json': config({ model_type: 'llama.evil' }) }, at: 'm/config.json' },
      { files: { 'm/tokenizer_config.json': JSON.stringify({ tool_parser_type: '..evil' }) }, at: 'm/tokenizer_config.json' },
    ],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
