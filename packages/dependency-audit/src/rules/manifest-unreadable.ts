import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

const maxDefects = 50;

/** A manifest or lock, or a line of one, that cannot be read. */
export const manifestUnreadable = rule({
  name: 'manifest-unreadable',
  title: 'Manifest or lock that cannot be read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'dependency-scanning',
  strength: 'enforced',
  cwe: 1286,
  since: '0.1.0',
  why: 'What cannot be read was not audited. A line that an installer understands and an audit does not is a place to hide a package.',
  remedy:
    'Write the line as its tool documents it, or the lock anew by its tool. What is not yours to audit here goes into `exclude`. A lock that cannot be read whole makes the run inconclusive, whatever else is found.',
  // A whole file that cannot be read is a gap of the audit, which makes it inconclusive; a line is something that somebody wrote.
  *check({ manifests }, found) {
    for (const { path, defects, isBroken } of manifests) {
      const severity = isBroken ? 'warning' : 'error';
      for (const { place, problem } of defects.slice(0, maxDefects))
        yield found(locate(path, place), `${quote(path)}: ${problem}`, { identity: problem, severity });
      const more = defects.length - maxDefects;
      if (more > 0) yield found({ path }, `${quote(path)}: ${more} more places cannot be read`, { identity: 'more', severity });
    }
  },
  examples: {
    bad: [
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\nnumpy=2\n' }), at: 'requirements.txt:2' },
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\n-r ../other.txt\n' }), at: 'requirements.txt:2' },
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\n-r absent.txt\n' }), at: 'absent.txt' },
      { ...audited({ 'uv.lock': 'version = 1\n[[package]\n' }), at: 'uv.lock:2' },
      { ...audited({ 'poetry.lock': '' }), at: 'poetry.lock' },
      { ...audited({ 'bun.lockb': '\u0000' }), at: 'bun.lockb' },
    ],
    good: [
      audited({ 'requirements.txt': 'mlx==0.32.4\n-r more/base.in\n', 'more/base.in': 'numpy==2.4.6 # read too\n' }),
      audited({ 'requirements.txt': 'mlx==0.32.4\n', 'vendor/poetry.lock': '' }, [], { exclude: 'vendor/' }),
    ],
  },
});
