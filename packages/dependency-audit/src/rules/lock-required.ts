import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { lockableIn } from '../project.ts';
import { rule } from '../rule.ts';

const pyproject = '[project]\nname = "app"\ndependencies = ["mlx-lm>=0.32"]\n';

/** As `lock-missing`, where the setting `require-lock` asks for one. */
export const lockRequired = rule({
  name: 'lock-required',
  title: 'No lock, where one is required',
  severity: 'error',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 1357,
  since: '0.1.0',
  why: 'The project decided that only what a lock pins may be installed, and something is asked for that none pins.',
  remedy: 'Lock it (`uv lock`, `npm install --package-lock-only`, …) and commit the lock, or set `require-lock: false`.',
  *check(project, found) {
    if (!project.settings['require-lock']) return;
    for (const manifest of project.manifests) {
      const isOpen = manifest.format.role === 'requirements' && !manifest.isConstraints;
      const open = lockableIn(manifest).filter((one) => one.evidence !== 'pinned' && one.origin === 'registry' && !project.isLocked(manifest, one));
      const [first] = open;
      if (first === undefined || (manifest.format.role !== 'manifest' && !isOpen)) continue;
      yield found(
        locate(manifest.path, first.place),
        `${quote(manifest.path)} asks for ${quote(first.name)}${open.length > 1 ? ` and ${open.length - 1} more` : ''}, which no lock pins`,
      );
    }
  },
  examples: {
    bad: [
      { ...audited({ 'pyproject.toml': pyproject, 'other/requirements.txt': 'mlx==0.32.4\n' }, [], { 'require-lock': 'true' }), at: 'pyproject.toml:3' },
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\nnumpy>=2\n' }, [], { 'require-lock': 'true' }), at: 'requirements.txt:2' },
    ],
    good: [
      audited({ 'pyproject.toml': pyproject, 'requirements.txt': 'mlx-lm==0.32.2\n' }, [], { 'require-lock': 'true' }),
      audited({ 'requirements.txt': 'mlx==0.32.4\nnumpy>=2\n' }),
    ],
  },
});
