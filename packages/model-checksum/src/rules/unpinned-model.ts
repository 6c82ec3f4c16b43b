import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const unpinnedModel = channelRule({
  name: 'unpinned-model',
  title: 'Model that is fetched without a revision',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 494,
  since: '0.1.0',
  why: 'Whoever may push to that repository, or takes over the account, decides what runs here tomorrow; the name stays the same.',
  remedy:
    'Pass `revision=` with the 40 digits of a commit. The commands of mlx-lm have no such flag: `hf download ORG/NAME --revision COMMIT --local-dir DIR`, verify, then `--model DIR`.',
  *check(facts, found) {
    if (facts.kind !== 'load' || facts.revision.kind !== 'absent') return;
    const { location, api, repository, canPin, identity } = facts;
    const fix = canPin ? 'revision="COMMIT"' : `hf download ${repository} --revision COMMIT --local-dir DIR`;
    yield found(location, `${quote(api)} fetches ${quote(repository)} without a revision`, { evidence: { repository }, fix, identity });
  },
  examples: {
    bad: [
      {
        files: { 'load.py': 'from mlx_lm import load\n\nmodel, tokenizer = load("mlx-community/Llama-3.2-1B-Instruct-4bit")\n' },
        settings: { mode: 'lint' },
        at: 'load.py:3',
      },
      {
        files: { 'run.sh': 'REPO=mlx-community/Llama-3.2-1B-Instruct-4bit\nhf download "$REPO" --local-dir model\n' },
        settings: { mode: 'lint' },
        at: 'run.sh:2',
      },
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - run: |\n          python -m mlx_lm generate --model mlx-community/Qwen3-0.6B-4bit --prompt hi\n',
        },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:6',
      },
      { files: { 'Model.swift': 'let model = ModelConfiguration(id: "mlx-community/Qwen3-0.6B-4bit")\n' }, settings: { mode: 'lint' }, at: 'Model.swift:1' },
      {
        files: {
          'chat.ipynb':
            '{"cells": [{"cell_type": "code", "source": ["!hf download mlx-community/Qwen3-0.6B-4bit\\n",\n"from huggingface_hub import snapshot_download\\n",\n"snapshot_download(\\"mlx-community/Qwen3-0.6B-4bit\\")"]}]}\n',
        },
        settings: { mode: 'lint' },
        at: 'chat.ipynb:3',
      },
    ],
    good: [
      {
        files: {
          'load.py':
            'from mlx_lm import load\n\nload("mlx-community/Qwen3-0.6B-4bit", revision="0123456789012345678901234567890123456789")\nload("./models/qwen")\nload("models/qwen")\nload(args.model)\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
