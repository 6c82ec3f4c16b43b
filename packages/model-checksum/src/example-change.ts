import type { Example } from '@mlx-guard/core';
import { sumsOf } from './example-sums.ts';

/** A repository in which changes of models are controlled, for the examples of rules. */
const files = { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf'), '.github/CODEOWNERS': '* @acme/models\n' };

/** A change to it that touches nothing, by somebody whom GitHub verified, under rules that demand all there is to demand. */
export const controlled = {
  files,
  base: files,
  settings: { 'change-control': 'true' },
  run: { sha: 'a'.repeat(40), baseRef: 'main', workflowFile: '.github/workflows/guard.yml' },
  github: {
    rules: { reviews: 1, codeOwnerReview: true, checks: ['guard'] },
    commits: { 'm/SHA256SUMS': { sha: 'c'.repeat(40), isVerified: true, reason: 'valid' } },
  },
} as const satisfies Example;
