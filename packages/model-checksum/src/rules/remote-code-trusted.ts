import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const remoteCodeTrusted = channelRule({
  name: 'remote-code-trusted',
  title: 'Code of the model repository is run',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'The repository then holds a program that runs here, with all that this job may do: a model is replaced, and the machine with it.',
  remedy: 'Take it out; most architectures need none. Where one does, pin the revision and read that code.',
  *check(facts, found) {
    if (facts.kind === 'remote-code') yield found(facts.location, `${quote(facts.what)} runs code of the model's repository`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'load.py': 'from transformers import AutoTokenizer\n\nAutoTokenizer.from_pretrained(path, trust_remote_code=True)\n' },
        settings: { mode: 'lint' },
        at: 'load.py:3',
      },
      {
        files: { 'compose.yaml': 'services:\n  chat:\n    environment:\n      MLX_LM_TRUST_REMOTE_CODE: "1"\n' },
        settings: { mode: 'lint' },
        at: 'compose.yaml:4',
      },
    ],
    good: [
      {
        files: { 'load.py': 'from transformers import AutoTokenizer\n\nAutoTokenizer.from_pretrained(path, trust_remote_code=False)\n' },
        settings: { mode: 'lint' },
      },
    ],
  },
});
