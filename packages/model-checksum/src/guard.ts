import { defineGuard, quote } from '@mlx-guard/core';
import { generate } from './generate.ts';
import { channelRules, lint } from './lint/lint.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';
import { tasks } from './tasks.ts';
import { verify } from './verify.ts';

/** Answers: is every byte of these models what their manifests record, and is there nothing else? */
export const modelChecksum = defineGuard({
  id: 'model-checksum',
  title: 'Model checksum',
  description: 'Fails when a model file differs from its recorded SHA-256, is missing, is not listed, or cannot be verified.',
  settings,
  outputs,
  rules,
  tasks,
  check: (own, ports, record) => {
    const run = { settings: own, ports, record };
    if (own.mode === 'lint') return lint(run);
    record.unavailable(channelRules, `they look at sources: ${quote('mode: lint')}`);
    return own.mode === 'generate' ? generate(run) : verify(run);
  },
});
