import { controlled } from '../example-change.ts';
import { rule } from '../rule.ts';

export const unsignedCommit = rule({
  name: 'unsigned-commit',
  title: 'Commit that last touched a manifest is not signed',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'storage-audit',
  strength: 'detected',
  cwe: 345,
  since: '0.1.0',
  why: 'Author and date of a commit are what its maker wrote. Without a signature nobody can tell afterwards who recorded this model.',
  remedy: 'Sign commits (`git config commit.gpgsign true`), or merge on GitHub, which signs. A rule of the branch can demand signed commits.',
  examples: {
    bad: [
      {
        ...controlled,
        github: { ...controlled.github, commits: { 'm/SHA256SUMS': { sha: 'c'.repeat(40), isVerified: false, reason: 'unsigned' } } },
        at: 'm/SHA256SUMS',
      },
    ],
    good: [controlled],
  },
});
