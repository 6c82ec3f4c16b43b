import { counted, quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** Packages that a workflow or image installs by name. One finding a file. */
export const unpinnedInstall = rule({
  name: 'unpinned-install',
  title: 'Install command without versions',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 1357,
  since: '0.1.0',
  why: 'What was published a minute ago runs in the build, with its rights and secrets. Most taken over packages are found within a day.',
  remedy: 'Install from a lock (`uv sync --locked`, `pip install --require-hashes -r requirements.txt`, `npm ci`), or name exact versions.',
  *check({ manifests }, found) {
    for (const { path, format, dependencies } of manifests) {
      if (format.role !== 'uses') continue;
      const loose = dependencies.filter(
        ({ ecosystem, use, evidence, origin }) =>
          (ecosystem === 'PyPI' || ecosystem === 'npm') && use === 'tool' && origin === 'registry' && evidence !== 'pinned',
      );
      const [first] = loose;
      if (first === undefined) continue;
      const names = [...new Set(loose.map(({ name }) => name))];
      const message = `${counted(loose.length, 'package')} installed without one version: ${names.slice(0, 3).map(quote).join(', ')}${names.length > 3 ? ', …' : ''}`;
      yield found(locate(path, first.place), message, { evidence: { count: loose.length } });
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: 'FROM scratch\nRUN pip install mlx-lm\n' }), at: 'Dockerfile:2' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: 'FROM scratch\nRUN pip install mlx-lm==0.32.2\n' })],
  },
});
