import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const executableWeights = rule({
  name: 'executable-weights',
  title: 'Weights may be executed',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 732,
  since: '0.1.0',
  why: 'Weights are data. A file of weights that the system would run as a program is one careless command away from being run.',
  remedy: 'Take the bit off: `chmod a-x FILE`, and in git `git update-index --chmod=-x FILE`.',
  examples: {
    bad: [{ files: { 'm/w.gguf': { content: '', access: { mode: 0o755 } }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/run.sh': { content: '', access: { mode: 0o755 } }, 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('run.sh', 'w.gguf') } }],
  },
});
