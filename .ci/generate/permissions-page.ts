import { type AnyGuard, commonSettings, type Field, type Permission } from '@mlx-guard/core';
import { code, page, pageBanner, prose, table } from './markdown.ts';

interface Need extends Permission {
  readonly setting: string;
  readonly guard: string;
}

const needsOf = (guard: string, settings: Readonly<Record<string, Field<unknown>>>): readonly Need[] =>
  Object.entries(settings).flatMap(([setting, { needs }]) => (needs === undefined ? [] : [{ ...needs, setting, guard }]));

const row = ({ setting, guard, when, grant, without }: Need): readonly string[] => [
  when === undefined ? code(setting) : code(`${setting}: ${when}`),
  guard,
  code(grant),
  prose(without),
];

/** `docs/reference/permissions.md`: what a job must grant for which setting. */
export const permissionsPage = (guards: readonly AnyGuard[]): string =>
  page(
    pageBanner,
    '# Permissions',
    prose(
      'Annotations, job summary and report files need no permission. What does is granted to the job, not to the workflow: `permissions: {}` at the top, and in the job only what stands here.',
    ),
    table(
      ['Setting', 'Guard', 'Permission', 'Without it'],
      [...needsOf('all', commonSettings), ...guards.flatMap((guard) => needsOf(guard.id, guard.settings))].map(row),
    ),
    prose(
      'A job also needs `contents: read` for `actions/checkout`. A pull request from a fork gets a token that can only read, whatever the job grants: `check-run` and `comment` do not work there, everything else does. Another way for forks that hands a token to their code, such as `pull_request_target` with a checkout of the change, is not safe.',
    ),
  );
