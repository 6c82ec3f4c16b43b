import { defineGuard } from '@mlx-guard/core';
import { lint } from './lint.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';
import { tasks } from './tasks.ts';

/** Answers: do the sources and configurations of this project write secrets or content of conversations to logs, or logs without a bound? */
export const logConfigLint = defineGuard({
  id: 'log-config-lint',
  title: 'Log lint',
  description: 'Fails when code logs prompts, bodies or secrets; warns of logs without a bound and of tracebacks that show values.',
  settings,
  outputs,
  rules,
  tasks,
  check: (own, ports, record) => lint({ settings: own, ports, record }),
});
