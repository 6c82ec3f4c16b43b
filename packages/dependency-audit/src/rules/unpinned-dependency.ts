import { quote } from '@mlx-guard/core';
import type { Dependency } from '@mlx-guard/dependency-formats';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

const isFixedAddress = ({ origin, hashes, ref }: Dependency): boolean => origin === 'direct' && (hashes > 0 || ref?.kind === 'commit');

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
  // A range that a constraints file or a lock pins is pinned; files of the project's own have no version to pin.
  *check(project, found) {
    const bounds = project.manifests.filter(({ isConstraints }) => isConstraints).flatMap(({ dependencies }) => dependencies);
    const constrained = new Set(bounds.filter(({ evidence }) => evidence === 'pinned').map(({ name }) => name));
    for (const manifest of project.manifests) {
      if (manifest.format.role !== 'requirements' || manifest.isConstraints) continue;
      for (const one of manifest.dependencies) {
        if (one.evidence === 'pinned' || one.origin === 'local' || constrained.has(one.name) || isFixedAddress(one) || project.isLocked(manifest, one))
          continue;
        const message = `${quote(one.name)} is asked for as ${one.evidence === 'range' ? quote(one.wanted) : one.wanted}: every installation may get another one`;
        yield found(locate(manifest.path, one.place), message, { identity: one.name, evidence: { package: one.name, wanted: one.wanted } });
      }
    }
  },
  examples: {
    bad: [
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\nnumpy>=2\n' }), at: 'requirements.txt:2' },
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\nnumpy\n' }), at: 'requirements.txt:2' },
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\nx @ https://example.org/x.whl\n' }), at: 'requirements.txt:2' },
    ],
    good: [
      audited({ 'requirements.txt': 'mlx==0.32.4\n-e .\n' }),
      audited({ 'requirements.txt': '-c constraints.txt\nnumpy>=2\n', 'constraints.txt': 'numpy==2.4.6\n' }),
    ],
  },
});
