import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const lfsRedirect = channelRule({
  name: 'lfs-redirect',
  title: 'Weights that Git LFS fetches from another server',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 494,
  since: '0.1.0',
  why: 'A line in `.lfsconfig` sends everybody who clones elsewhere for the weights, and their credentials may go along.',
  remedy: 'Keep weights with the repository; where another server is meant, have the file owned (`CODEOWNERS`) and verify digests after the checkout.',
  *check(facts, found) {
    if (facts.kind === 'redirect' && facts.location.path.endsWith('.lfsconfig'))
      yield found(facts.location, `Git LFS fetches from ${quote(facts.url)}`, { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { '.lfsconfig': '[lfs]\n\turl = https://lfs.elsewhere.test/org/name\n' }, settings: { mode: 'lint' }, at: '.lfsconfig:2' }],
    good: [{ files: { '.lfsconfig': '[lfs]\n\tfetchexclude = *.gguf\n' }, settings: { mode: 'lint' } }],
  },
});
