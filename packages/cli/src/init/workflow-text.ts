import { type AnyGuard, toolVersion } from '@mlx-guard/core';
import type { Sight } from './sight.ts';

/** Where the workflow is written. */
export const workflowPath = '.github/workflows/mlx-guard.yml';

const checkout = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';

/** One guard as a job of its own: they run side by side, and each can be required by its name. */
const job = ({ id, title }: AnyGuard, commit: string, hasLfs: boolean): string => `
  ${id}:
    name: ${title}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read # to check the repository out, and to read the policy of the base
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false${hasLfs ? '\n          lfs: true # the models themselves, not their pointers' : ''}
      - uses: mlx-guard/mlx-guard/actions/${id}@${commit} # v${toolVersion}
`;

/** The workflow that runs every guard on every change. `commit`: of mlx-guard, in full. */
export const workflowText = (guards: readonly AnyGuard[], commit: string, { branch, hasLfs }: Pick<Sight, 'branch' | 'hasLfs'>): string => `\
# Guards every change. Written by \`mlx-guard init\`; yours to change. No path filters: a required check that does not run blocks every merge.
# A job for each guard: they run side by side, and each can be required by its name. Simpler is one job whose step runs all that the policy names:
#   - uses: mlx-guard/mlx-guard@${commit} # v${toolVersion}
name: mlx-guard

on:
  push:
    branches: ['${branch.name}']
  pull_request:
  merge_group:

permissions: {}

concurrency:
  group: mlx-guard-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

jobs:${guards.map((guard) => job(guard, commit, hasLfs)).join('')}`;
