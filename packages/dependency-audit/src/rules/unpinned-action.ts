import { counted, quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

const workflow = (uses: string): string => `jobs:\n  a:\n    steps:\n      - uses: ${uses}\n`;

/** Actions at a tag or branch. One finding a file. */
export const unpinnedAction = rule({
  name: 'unpinned-action',
  title: 'Actions not pinned to a commit',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'An action runs with the rights of the job. Its tag can be moved to other code, as happened to tj-actions/changed-files in 2025.',
  remedy: 'Pin each action to a commit, with its tag in a comment: `uses: actions/checkout@<commit> # v5.0.0`. Dependabot keeps both current.',
  *check({ manifests }, found) {
    for (const { path, dependencies } of manifests) {
      const loose = dependencies.filter(({ ecosystem, ref }) => ecosystem === 'GitHub Actions' && ref?.kind !== 'commit');
      const [first] = loose;
      if (first === undefined) continue;
      const names = [...new Set(loose.map(({ name, wanted }) => `${name}@${wanted}`))];
      const message = `${counted(loose.length, 'action')} at a tag or branch, which can move: ${names.slice(0, 3).map(quote).join(', ')}${names.length > 3 ? ', …' : ''}`;
      yield found(locate(path, first.place), message, { evidence: { count: loose.length } });
    }
  },
  examples: {
    bad: [
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/ci.yml': workflow('actions/checkout@v4') }), at: '.github/workflows/ci.yml:4' },
    ],
    good: [
      audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/ci.yml': workflow(`actions/checkout@${'0'.repeat(40)} # v4.2.2`) }),
      audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/ci.yml': workflow('./.github/actions/own') }),
    ],
  },
});
