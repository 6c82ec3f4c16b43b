import { audited } from '../example-advisories.ts';
import { rule } from '../rule.ts';

/** A lock of the base that the change removes, with nothing in its place. Found in the mode `diff`. */
export const lockRemoved = rule({
  name: 'lock-removed',
  title: 'Lock removed',
  severity: 'error',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  gate: 'always',
  cwe: 1357,
  since: '0.1.0',
  why: 'Without its lock a project has no pins to audit: what was red becomes green, though the same versions are installed.',
  remedy: 'Put the lock back, or lock the same packages by another tool in the same change.',
  examples: {
    bad: [
      {
        ...audited({ 'requirements.txt': 'mlx==0.32.4\n' }, [], { mode: 'diff' }),
        base: {
          'requirements.txt': 'mlx==0.32.4\n',
          'app/uv.lock': 'version = 1\n[[package]]\nname = "numpy"\nversion = "2.4.6"\nsource = { registry = "x" }\n',
        },
        at: 'app/uv.lock',
      },
    ],
    good: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n' }, [], { mode: 'diff' }), base: { 'requirements.txt': 'mlx==0.32.3\n' } }],
  },
});
