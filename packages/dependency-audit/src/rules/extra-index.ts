import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** A second index, which may answer for any name. */
export const extraIndex = rule({
  name: 'extra-index',
  title: 'Several indexes for one name',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 427,
  since: '0.1.0',
  why: 'pip takes the highest version that any index has. Whoever publishes a private name on the public index, with a high version, is installed instead.',
  remedy: 'One index that proxies the other, or an index bound to its packages (`[tool.uv.sources]`), or hashes for every pin.',
  *check({ manifests }, found) {
    for (const { path, practices = [], dependencies } of manifests) {
      const isHashed = dependencies.length > 0 && dependencies.every(({ hashes }) => hashes > 0);
      for (const { kind, what, place } of practices)
        if (kind === 'extra-index' && !isHashed)
          yield found(locate(path, place), `${quote(what)} may answer for any name beside the main index`, { identity: what });
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': '--extra-index-url https://example.org/simple\nmlx==0.32.4\n' }), at: 'requirements.txt:1' }],
    good: [audited({ 'requirements.txt': `--extra-index-url https://example.org/simple\nmlx==0.32.4 --hash=sha256:${'0'.repeat(64)}\n` })],
  },
});
