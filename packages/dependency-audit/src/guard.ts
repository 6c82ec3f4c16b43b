import { defineGuard } from '@mlx-guard/core';
import { apiHost } from './api-source.ts';
import { audit, sourceOf } from './audit.ts';
import { rules } from './rules.generated.ts';
import { outputs, settings } from './surface.ts';

/** Answers: does this project pin versions that an advisory is about? Of the files only `requirements*.txt` and `uv.lock` are read for pins. */
export const dependencyAudit = defineGuard({
  id: 'dependency-audit',
  title: 'Dependency audit',
  description: 'Fails when a pinned Python package, MLX first of all, has a known vulnerability, or nothing could be audited.',
  settings,
  outputs,
  rules,
  hosts: (own) => (sourceOf(own) === 'osv-api' ? [apiHost] : []),
  check: (own, ports, record) => audit({ settings: own, ports, record }),
});
