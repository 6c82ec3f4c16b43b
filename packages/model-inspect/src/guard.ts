import { defineGuard } from '@mlx-guard/core';
import { check } from './check.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';

/** Answers: is every model file sound, as its header tells it, before anything loads it? Reads headers, never data. */
export const modelInspect = defineGuard({
  id: 'model-inspect',
  title: 'Model inspect',
  description: 'Fails when a safetensors or GGUF file is malformed, is not what its name says, or cannot be inspected.',
  settings,
  outputs,
  rules,
  check,
});
