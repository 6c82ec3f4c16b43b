import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** MLX asked for without a lower bound. */
export const mlxUnbounded = rule({
  name: 'mlx-unbounded',
  title: 'MLX asked for without a lower bound',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'mlx-update',
  strength: 'detected',
  cwe: 1357,
  since: '0.1.0',
  why: 'Without a lower bound a resolver may take any MLX that fits, and it does: for Apple silicon uv goes back to a version with known vulnerabilities, in silence.',
  remedy: 'Give a lower bound that has the fixes: `mlx>=0.32.1`. An upper bound (`<1`) keeps a change of its interface out.',
  *check(project, found) {
    for (const manifest of project.manifests) {
      if (manifest.isConstraints || manifest.format.role === 'lock') continue;
      for (const one of manifest.dependencies) {
        const { ecosystem, name, evidence, origin, wanted, place } = one;
        const isAsked = ecosystem === 'PyPI' && name === 'mlx' && origin === 'registry' && evidence !== 'pinned';
        if (!isAsked || /[>=~]=|===|>|\*/.test(wanted) || project.isLocked(manifest, one)) continue;
        const asked = evidence === 'range' ? quote(wanted) : wanted;
        yield found(locate(manifest.path, place), `${quote('mlx')} is asked for as ${asked}: a resolver may go back to any old version`, {
          identity: 'mlx',
          fix: 'mlx>=0.32.1',
        });
      }
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'numpy==2.4.6\nmlx\n' }), at: 'requirements.txt:2' }],
    good: [audited({ 'requirements.txt': 'numpy==2.4.6\nmlx>=0.32.1\n' })],
  },
});
