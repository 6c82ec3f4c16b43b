import { defineGuard } from '@mlx-guard/core';
import { z } from 'zod';
import { check } from './check.ts';
import { processLeftBehind } from './rules/process-left-behind.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';

const stateSchema = z.strictObject({ id: z.uuid() });

/** Answers: does a real run of the project, with every process it starts, stay inside its memory budget, and does its model fit at all? */
export const memoryBudget = defineGuard({
  id: 'memory-budget',
  title: 'Memory budget',
  description: 'Runs a command and fails when it, with every process it starts, needs more memory, time or processes than allowed.',
  judges: 'run',
  settings,
  outputs,
  rules,
  check: (own, ports, record) => check({ settings: own, ports, record }),
  async cleanUp(state, { processes }, record) {
    const parsed = stateSchema.safeParse(state);
    if (!parsed.success) return;
    const left = await processes.reap(parsed.data.id);
    if (left > 0) record.finding(processLeftBehind.finding(undefined, `${left} of its processes were still there after the step and were ended`));
  },
});
