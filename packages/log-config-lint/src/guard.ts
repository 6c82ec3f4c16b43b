import { defineGuard } from '@mlx-guard/core';
import { fix } from './fix.ts';
import { lint } from './lint.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';
import { tasks } from './tasks.ts';

/** Answers: do the sources and configurations of this project write secrets or content of conversations to logs, or logs without a bound? */
export const logConfigLint = defineGuard({
  id: 'log-config-lint',
  title: 'Log lint',
  description: 'Fails when code or configuration logs prompts, bodies or secrets; warns of logs without bound, mask or protection.',
  settings,
  outputs,
  rules,
  tasks,
  check: (own, ports, record) => {
    const run = { settings: own, ports, record };
    return own.mode === 'fix' ? fix(run) : lint(run);
  },
});
