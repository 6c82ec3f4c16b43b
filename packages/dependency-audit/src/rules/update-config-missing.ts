import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { lockableIn } from '../project.ts';
import { rule } from '../rule.ts';

/** Nothing keeps the dependencies current. */
export const updateConfigMissing = rule({
  name: 'update-config-missing',
  title: 'No automatic updates of dependencies',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'dependency-update',
  strength: 'detected',
  projects: ['library', 'server', 'app'],
  cwe: 1104,
  since: '0.1.0',
  why: 'A pin that nobody moves grows old. MLX mends defects of its loaders in releases that no advisory announces.',
  remedy: 'Add `.github/dependabot.yml` (with a `cooldown`) or a configuration of Renovate (with `minimumReleaseAge`).',
  *check({ manifests, updateConfigs }, found) {
    const first = manifests.find((manifest) => manifest.format.role !== 'uses' && lockableIn(manifest).length > 0);
    if (updateConfigs?.length === 0 && first !== undefined)
      yield found({ path: first.path }, `nothing keeps what ${quote(first.path)} asks for current: there is no configuration of Dependabot or Renovate`);
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n', 'pyproject.toml': '[tool.ruff]\n' }), at: 'requirements.txt' }],
    good: [
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\n' }), run: { prefix: 'part/' } },
      audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/dependabot.yml': 'version: 2\nupdates: []\n' }, [], { paths: 'requirements.txt' }),
    ],
  },
});
