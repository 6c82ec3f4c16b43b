import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { lockableIn } from '../project.ts';
import { rule } from '../rule.ts';

const pyproject = '[project]\nname = "app"\ndependencies = ["mlx-lm>=0.32"]\n';

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
  *check(project, found) {
    for (const manifest of project.manifests) {
      const [first] = lockableIn(manifest);
      if (manifest.format.role !== 'manifest' || first === undefined || project.hasLock(manifest)) continue;
      yield found(
        locate(manifest.path, first.place),
        `${quote(manifest.path)} asks for packages, and no lock pins them: what will be installed was not compared with the advisories`,
      );
    }
  },
  examples: {
    bad: [
      { ...audited({ 'app/pyproject.toml': pyproject, 'other/requirements.txt': 'mlx==0.32.4\n' }), at: 'app/pyproject.toml:3' },
      { ...audited({ 'setup.py': 'setup(install_requires=["mlx"])\n' }), at: 'setup.py:1' },
      { ...audited({ 'package.json': '{\n"dependencies": { "node-mlx": "^1.0.0" } }\n' }), at: 'package.json:2' },
    ],
    good: [
      audited({ 'app/pyproject.toml': pyproject, 'requirements.txt': 'mlx==0.32.4\n' }),
      audited({ 'pyproject.toml': '[tool.ruff]\n', 'app/requirements.txt': 'mlx==0.32.4\n' }),
    ],
  },
});
