import { defineGuard } from '@mlx-guard/core';
import { apiHost } from './api-source.ts';
import { audit, sourceOf } from './audit.ts';
import { exportHost } from './download.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';

/** Answers: does this project pin versions that an advisory is about? Nothing is installed or run. */
export const dependencyAudit = defineGuard({
  id: 'dependency-audit',
  title: 'Dependency audit',
  description: 'Fails when something that the project stands on, MLX first of all, has a known vulnerability, or nothing could be audited.',
  settings,
  outputs,
  rules,
  hosts: (own) => (sourceOf(own) === 'osv-api' ? [apiHost] : own['db-path'] === undefined ? [exportHost] : []),
  check: (own, ports, record) => audit({ settings: own, ports, record }),
});
