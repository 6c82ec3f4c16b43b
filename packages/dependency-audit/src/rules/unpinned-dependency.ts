import { apiAnswers } from '../example-advisories.ts';
import { rule } from '../rule.ts';

/** A requirement that several versions meet, in a file that is installed from. */
export const unpinnedDependency = rule({
  name: 'unpinned-dependency',
  title: 'Dependency without one version',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  projects: ['server', 'app', 'model-repo'],
  cwe: 1357,
  since: '0.1.0',
  why: 'Each installation may get another version: one that nobody tested, that has a known vulnerability, or that was taken over yesterday.',
  remedy: 'Resolve the requirements into a lock with exact versions and hashes (`uv pip compile --generate-hashes`, `uv lock`), and install from that.',
  examples: {
    bad: [
      { files: { 'requirements.txt': 'mlx==0.32.4\nnumpy>=2\n' }, http: apiAnswers([[]]), at: 'requirements.txt:2' },
      { files: { 'requirements.txt': 'mlx==0.32.4\nnumpy\n' }, http: apiAnswers([[]]), at: 'requirements.txt:2' },
      { files: { 'requirements.txt': 'mlx==0.32.4\nx @ https://example.org/x.whl\n' }, http: apiAnswers([[]]), at: 'requirements.txt:2' },
    ],
    good: [
      { files: { 'requirements.txt': 'mlx==0.32.4\n-e .\n' }, http: apiAnswers([[]]) },
      { files: { 'requirements.txt': '-c constraints.txt\nnumpy>=2\n', 'constraints.txt': 'numpy==2.4.6\n' }, http: apiAnswers([[]]) },
    ],
  },
});
