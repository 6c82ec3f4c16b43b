import { channelRule } from '../lint/channel-rule.ts';

export const sourceUnread = channelRule({
  name: 'source-unread',
  title: 'Source or configuration that could not be read whole',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 1059,
  since: '0.1.0',
  why: 'What was not read was not checked: such a file may fetch a model from anywhere. The run stays inconclusive as long as it is there.',
  remedy: 'Mend the file, or leave it out by name where it is a template or made to be broken.',
  examples: {
    bad: [{ files: { 'load.py': 'from mlx_lm import load\n\n\ndef f(:\n    pass\n' }, settings: { mode: 'lint' }, at: 'load.py:4' }],
    good: [{ files: { 'load.py': 'x = 1\n' }, settings: { mode: 'lint' } }],
  },
});
