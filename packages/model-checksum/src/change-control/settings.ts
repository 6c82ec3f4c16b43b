import { flag, oneOf, optional, type Permission, text } from '@mlx-guard/core';

const needs: Permission = {
  grant: 'contents: read',
  when: 'true',
  without: 'What GitHub does not tell is named with the permission, and the run is inconclusive.',
};

/** Who may change a model and what vouches for it. */
export const changeControlSettings = {
  'change-control': {
    ...flag(
      'Also ask who changed manifests and trust material, who has to approve it, and what the branch demands. Asks GitHub; what it does not tell makes the run inconclusive.',
      'false',
    ),
    needs,
  },
  'manifest-changes': oneOf(['allow', 'deny'], 'allow', 'With `change-control`: whether a change may touch a manifest. `deny` makes it an error.'),
  'required-check': optional(
    text('With `change-control`: the name of the check that the branch must require, as pull requests show it. Default: any one.', ''),
  ),
} as const;
