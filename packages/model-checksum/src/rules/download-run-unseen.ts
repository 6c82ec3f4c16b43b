import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const downloadRunUnseen = channelRule({
  name: 'download-run-unseen',
  title: 'Download that is run as it comes in',
  severity: 'error',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 494,
  since: '0.1.0',
  why: 'Whatever the server sends is run before anybody has seen or verified it; half a script is run as well.',
  remedy: 'Download, compare the digest (`sha256sum --check`), then run; or install from a package manager that verifies.',
  *check(facts, found) {
    if (facts.kind === 'piped') yield found(facts.location, `${quote(facts.shell)} runs what ${quote(facts.url)} sends`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'setup.sh': 'curl -fsSL https://example.org/install.sh | sudo bash\n' }, settings: { mode: 'lint' }, at: 'setup.sh:1' },
      { files: { Dockerfile: 'FROM x:1\nRUN wget -qO- https://example.org/get.py | python3 -\n' }, settings: { mode: 'lint' }, at: 'Dockerfile:2' },
    ],
    good: [
      {
        files: {
          'setup.sh':
            'curl -fsSLo install.sh https://example.org/install.sh\necho "$DIGEST install.sh" | sha256sum --check\nbash install.sh\ncurl https://example.org/x | jq .\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
