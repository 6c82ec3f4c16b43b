import { counted, quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { withoutHash } from '../hashes.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** As `hash-missing`, where the setting `require-hashes` asks for them. */
export const hashRequired = rule({
  name: 'hash-required',
  title: 'No hash, where one is required',
  severity: 'error',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 353,
  since: '0.1.0',
  why: 'The project decided to install only what a hash identifies, and something is pinned by its version alone.',
  remedy: 'Write the lock with hashes (`uv pip compile --generate-hashes`), or set `require-hashes: false`.',
  *check(project, found) {
    if (!project.settings['require-hashes']) return;
    for (const manifest of project.manifests) {
      const { first, count } = withoutHash(manifest);
      if (first === undefined) continue;
      yield found(
        locate(manifest.path, first.place),
        `${quote(manifest.path)} pins ${counted(count, 'package')} without a hash, such as ${quote(first.name)}`,
        {
          evidence: { count },
        },
      );
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n' }, [], { 'require-hashes': 'true' }), at: 'requirements.txt:1' }],
    good: [
      audited({ 'requirements.txt': `mlx==0.32.4 --hash=sha256:${'0'.repeat(64)}\n` }, [], { 'require-hashes': 'true' }),
      audited({ 'requirements.txt': 'mlx==0.32.4\n' }),
    ],
  },
});
