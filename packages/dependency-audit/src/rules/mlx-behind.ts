import { counted, quote } from '@mlx-guard/core';
import { compare, valid } from '@renovatebot/pep440';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { releases } from '../mlx-packages.ts';
import { rule } from '../rule.ts';

const dayMs = 86_400_000;

/** A pinned MLX that is older than `mlx-max-age`, while a newer release is known. */
export const mlxBehind = rule({
  name: 'mlx-behind',
  title: 'MLX far behind its releases',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'mlx-update',
  strength: 'detected',
  cwe: 1104,
  since: '0.1.0',
  why: 'MLX mends its loaders in ordinary releases, not by advisories. Whoever stays behind keeps defects that nobody will tell.',
  remedy: 'Update MLX and relock; test with the models that the project loads. `mlx-max-age` says how old is too old.',
  *check({ manifests, settings, now }, found) {
    const newest = releases.at(-1);
    if (newest === undefined) return;
    for (const { path, dependencies, isConstraints } of manifests) {
      if (isConstraints) continue;
      for (const { ecosystem, name, evidence, version = '', place } of dependencies) {
        if ((ecosystem !== 'PyPI' && ecosystem !== 'conda') || name !== 'mlx' || evidence !== 'pinned' || valid(version) === null) continue;
        const later = releases.filter(([one]) => compare(one, version) > 0);
        const [next] = later;
        // Counted from the day on which it was no longer the newest: until then nobody could do better.
        const age = next === undefined ? 0 : now.getTime() - Date.parse(next[1]);
        if (age <= settings['mlx-max-age']) continue;
        const message = `${quote('mlx')} ${quote(version)} was superseded ${counted(Math.floor(age / dayMs), 'day')} ago; ${counted(later.length, 'release')} later ${quote(newest[0])} is known`;
        yield found(locate(path, place), message, { identity: 'mlx', evidence: { package: 'mlx', version, newest: newest[0], releases: later.length } });
      }
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.28.0\n' }, [], { 'mlx-max-age': '60d' }), at: 'requirements.txt:1' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n' }, [], { 'mlx-max-age': '1d' }), audited({ 'requirements.txt': 'mlx==0.30.0\n' })],
  },
});
