import { defineGuard, quote } from '@mlx-guard/core';
import { refuseCombinations } from './combinations.ts';
import { generate } from './generate.ts';
import { channelRules, lint } from './lint/lint.ts';
import { merge } from './merge.ts';
import { plan } from './plan.ts';
import { recheck, recheckState } from './recheck.ts';
import { rules } from './rules.generated.ts';
import { sign } from './signature/sign.ts';
import { outputs, type Run, settings } from './surface.ts';
import { tasks } from './tasks.ts';
import { verify } from './verify.ts';

/** Verifies, and has the post step do it again where that is asked for. A model with which something is wrong is not worth a second look. */
async function verifyAndKeep(run: Run): Promise<void> {
  const { manifests, isClean } = await verify(run);
  if (run.settings.seal === 'recheck' && isClean) run.record.state(recheckState(run, manifests));
}

/** Answers: is every byte of these models what their manifests record, and is there nothing else? */
export const modelChecksum = defineGuard({
  id: 'model-checksum',
  title: 'Model checksum',
  description: 'Fails when a model file differs from its manifest or signature, is missing, not listed, or cannot be verified.',
  settings,
  outputs,
  rules,
  tasks,
  check: async (own, ports, record) => {
    const run = { settings: own, ports, record };
    refuseCombinations(own);
    if (own.mode === 'lint') return lint(run);
    record.unavailable(channelRules, `they look at sources: ${quote('mode: lint')}`);
    switch (own.mode) {
      case 'verify':
        return verifyAndKeep(run);
      case 'generate':
        return generate(run);
      case 'sign':
        return sign(run);
      case 'plan':
        return plan(run);
      case 'merge':
        return merge(run);
    }
  },
  cleanUp: recheck,
});
