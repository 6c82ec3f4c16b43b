import { apiAnswers } from '../example-advisories.ts';
import { rule } from '../rule.ts';

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
  remedy: 'Write the line as pip documents it, or the lock anew by its tool. What is not yours to audit here goes into `exclude`.',
  examples: {
    bad: [
      { files: { 'requirements.txt': 'mlx==0.32.4\nnumpy=2\n' }, http: apiAnswers([[]]), at: 'requirements.txt:2' },
      { files: { 'requirements.txt': 'mlx==0.32.4\n-r ../other.txt\n' }, http: apiAnswers([[]]), at: 'requirements.txt:2' },
      { files: { 'requirements.txt': 'mlx==0.32.4\n-r absent.txt\n' }, http: apiAnswers([[]]), at: 'absent.txt' },
      { files: { 'uv.lock': 'version = 1\n[[package]\n' }, at: 'uv.lock:2' },
      { files: { 'poetry.lock': '' }, at: 'poetry.lock' },
    ],
    good: [
      { files: { 'requirements.txt': 'mlx==0.32.4\n-r more/base.in\n', 'more/base.in': 'numpy==2.4.6 # read too\n' }, http: apiAnswers([[], []]) },
      { files: { 'requirements.txt': 'mlx==0.32.4\n', 'vendor/poetry.lock': '' }, settings: { exclude: 'vendor/' }, http: apiAnswers([[]]) },
    ],
  },
});
