import { quote } from '@mlx-guard/core';
import { compare, valid } from '@renovatebot/pep440';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { isCore } from '../mlx-packages.ts';
import { rule } from '../rule.ts';

/** The front end of MLX and its back end at two versions. */
export const mlxPairMismatch = rule({
  name: 'mlx-pair-mismatch',
  title: 'MLX and its back end at two versions',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'mlx-update',
  strength: 'detected',
  cwe: 1357,
  since: '0.1.0',
  why: '`mlx` and `mlx-metal` (or `mlx-cpu`, `mlx-cuda`) are two halves of one library: of two versions they do not load, or crash in native code. One of them was patched by hand.',
  remedy: 'Let the resolver write both: relock instead of editing the lock.',
  *check({ manifests }, found) {
    for (const { path, dependencies } of manifests) {
      const core = dependencies.filter(
        ({ ecosystem, name, evidence, version }) => ecosystem === 'PyPI' && isCore(name) && evidence === 'pinned' && valid(version ?? '') !== null,
      );
      const fronts = core.filter(({ name }) => name === 'mlx');
      for (const back of core) {
        const isMatched = fronts.some(({ version }) => compare(version ?? '', back.version ?? '') === 0);
        const [front] = fronts;
        if (back.name === 'mlx' || isMatched || front === undefined) continue;
        const message = `${quote(back.name)} is pinned to ${quote(back.version ?? '')}, ${quote('mlx')} to ${quote(front.version ?? '')}: they belong together`;
        yield found(locate(path, back.place), message, { identity: back.name });
      }
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\nmlx-metal==0.32.1\n' }), at: 'requirements.txt:2' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\nmlx-metal==0.32.4\n' })],
  },
});
