import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const configRemoteCode = rule({
  name: 'config-remote-code',
  title: 'Configuration fetches code from another repository',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  locked: true,
  cwe: 829,
  since: '0.1.0',
  why: 'What is reviewed here is not what runs: the code comes from elsewhere at every load, and may change there.',
  remedy: 'Do not load the model. Copy the code beside it, read it, and allow it with `allow-code`.',
  check: tells('config-remote-code'),
  examples: {
    bad: [{ files: { 'm/config.json': config({ auto_map: { AutoModel: 'someone/else--modeling_x.X' } }) }, at: 'm/config.json' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
