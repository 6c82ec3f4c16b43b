import { apiAnswers } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const pyproject = '[project]\nname = "app"\ndependencies = ["mlx-lm"]\n';

/** A project that asks for packages, with no lock in its folder or above. */
export const lockMissing = rule({
  name: 'lock-missing',
  title: 'Packages asked for, and no lock',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  projects: ['server', 'app', 'model-repo'],
  cwe: 1357,
  since: '0.1.0',
  why: 'Nobody can say which versions run: not who tests them, not who audits them, not who has to answer an advisory.',
  remedy: 'Lock the project (`uv lock`, or `uv pip compile pyproject.toml --generate-hashes -o requirements.txt`), commit the lock, and install from it.',
  examples: {
    bad: [
      { files: { 'app/pyproject.toml': pyproject, 'other/requirements.txt': 'mlx==0.32.4\n' }, http: apiAnswers([[]]), at: 'app/pyproject.toml:3' },
      { files: { 'setup.py': 'setup(install_requires=["mlx"])\n' }, at: 'setup.py:1' },
    ],
    good: [
      { files: { 'app/pyproject.toml': pyproject, 'requirements.txt': 'mlx==0.32.4\n' }, http: apiAnswers([[]]) },
      { files: { 'pyproject.toml': '[tool.ruff]\n', 'app/requirements.txt': 'mlx==0.32.4\n' }, http: apiAnswers([[]]) },
    ],
  },
});
