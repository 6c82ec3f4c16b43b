import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

const load = 'import mlx_lm\n\nmodel, tokenizer = mlx_lm.load("./models/qwen")\n';
const workflow = (step: string): string => `on: push\njobs:\n  a:\n    steps:\n      - ${step}\n`;

export const loadWithoutVerification = channelRule({
  name: 'load-without-verification',
  title: 'Model that nothing verifies before it is loaded',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 353,
  since: '0.1.0',
  why: 'A folder holds what was last written to it: a download that broke off, or what somebody else with access put there. Nothing here would notice.',
  remedy:
    'Record the model with `mode: generate`, verify it in a workflow, and call the file that `mlx-guard emit verifier --lang python` writes before the load: `mlx_lm.load(verify_model(folder))`.',
  *check(facts, found) {
    if (facts.kind === 'local-load')
      yield found(facts.location, `${quote(facts.api)} loads a model; nothing that was looked at verifies one`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'serve.py': load }, settings: { mode: 'lint' }, at: 'serve.py:3' },
      {
        files: { 'serve.py': 'import mlx.core as mx\n\n\ndef weights(path):\n    return mx.load(path)\n' },
        settings: { mode: 'lint' },
        at: 'serve.py:5',
      },
      {
        files: { 'serve.py': load, '.github/workflows/ci.yml': workflow('run: make test') },
        settings: { mode: 'lint' },
        at: 'serve.py:3',
      },
    ],
    good: [
      {
        files: { 'serve.py': 'import mlx_lm\nfrom verifier import verify_model\n\nmlx_lm.load(verify_model("./models/qwen"))\n' },
        settings: { mode: 'lint' },
      },
      {
        files: { 'serve.py': load, '.github/workflows/ci.yml': workflow('uses: my-org/mlx-guard/actions/model-checksum@v1') },
        settings: { mode: 'lint' },
      },
      { files: { 'serve.py': load, 'start.sh': 'sha256sum --check SHA256SUMS && python serve.py\n' }, settings: { mode: 'lint' } },
      {
        files: { 'serve.py': 'import mlx_lm\n\nmlx_lm.load("org/name", revision="0123456789012345678901234567890123456789")\n' },
        settings: { mode: 'lint' },
      },
    ],
  },
});
