import { controlled } from '../example-change.ts';
import { rule } from '../rule.ts';

const owners = '.github/CODEOWNERS';
const withOwners = (text: string) => ({ ...controlled, base: { ...controlled.base, [owners]: text } });

export const codeownersGap = rule({
  name: 'codeowners-gap',
  title: 'Nobody owns what decides about models',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'detected',
  cwe: 284,
  since: '0.1.0',
  why: 'Manifests, keys, the workflow that checks them and the code that loads models decide what runs. Without an owner anybody with write access approves a change of them.',
  remedy: 'Add a line to `.github/CODEOWNERS` that names who must approve, such as `/models/ @OWNER/TEAM`. The last line that fits a path counts.',
  examples: {
    bad: [
      { ...withOwners('/m/ @acme/models\n'), at: owners },
      { ...withOwners('* @acme/all\n/m/SHA256SUMS\n'), at: owners },
      { ...withOwners('* @acme/all\n/serve.py\n'), files: { ...controlled.files, 'serve.py': 'from mlx_lm import load' }, at: owners },
    ],
    good: [controlled, withOwners('/m/ @acme/models\n/.github/ @acme/ops\n')],
  },
});
