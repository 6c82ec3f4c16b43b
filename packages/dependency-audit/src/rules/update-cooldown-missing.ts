import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { rule } from '../rule.ts';

/** Updates are taken the moment they are published. */
export const updateCooldownMissing = rule({
  name: 'update-cooldown-missing',
  title: 'Updates without a cooldown',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'dependency-update',
  strength: 'detected',
  cwe: 1357,
  since: '0.1.0',
  why: 'Most packages that are taken over are found within days. An update that waits a week is never offered them.',
  remedy: 'Dependabot: `cooldown: { default-days: 7 }` for each entry. Renovate: `"minimumReleaseAge": "7 days"`.',
  *check({ updateConfigs }, found) {
    for (const { path, text } of updateConfigs ?? [])
      if (!/\b(?:cooldown|minimumReleaseAge|stabilityDays)\b/.test(text))
        yield found({ path }, `${quote(path)} lets updates through on the day that they are published`);
  },
  examples: {
    bad: [
      {
        ...audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/dependabot.yml': 'version: 2\nupdates: []\n' }),
        at: '.github/dependabot.yml',
      },
    ],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n', 'renovate.json': '{"minimumReleaseAge": "7 days"}\n' })],
  },
});
