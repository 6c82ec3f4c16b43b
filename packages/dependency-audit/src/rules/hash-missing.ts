import { counted, quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { withoutHash } from '../hashes.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** Pins without a hash: the version is fixed, its content is not. One finding a file. */
export const hashMissing = rule({
  name: 'hash-missing',
  title: 'Pins without hashes',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 353,
  since: '0.1.0',
  why: 'A version is a name. Only a hash says that what is installed is what was locked, whoever serves it.',
  remedy: 'Write the lock with hashes: `uv pip compile --generate-hashes`, or a lock that has them (`uv.lock`, `package-lock.json`).',
  *check(project, found) {
    if (project.settings['require-hashes']) return;
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
    bad: [{ ...audited({ 'requirements.txt': '# pins\nmlx==0.32.4\n' }), at: 'requirements.txt:2' }],
    good: [audited({ 'requirements.txt': `mlx==0.32.4 --hash=sha256:${'0'.repeat(64)}\n` })],
  },
});
