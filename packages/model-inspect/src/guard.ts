import { defineGuard } from '@mlx-guard/core';
import { check } from './check.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';

/** Answers: is every model file sound and free of code, before anything loads it? Reads headers and pickles, never the data of tensors. */
export const modelInspect = defineGuard({
  id: 'model-inspect',
  title: 'Model inspect',
  description: 'Fails when a model file is malformed, carries code, is not what its name says, or cannot be inspected.',
  settings,
  outputs,
  rules,
  check,
});
