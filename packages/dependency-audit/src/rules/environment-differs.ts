import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

const metadata = (name: string, version: string): string => `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\n\nText\n`;

/** An installed environment that is not what the locks say. */
export const environmentDiffers = rule({
  name: 'environment-differs',
  title: 'Installed environment differs from the lock',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 1357,
  since: '0.1.0',
  why: 'What was audited as a lock is not what runs.',
  remedy: 'Install from the lock (`uv sync --locked`, `pip install --require-hashes -r requirements.txt`).',
  *check({ manifests }, found) {
    const locked = new Map<string, Set<string>>();
    for (const { format, dependencies, isConstraints } of manifests) {
      if (format.id === 'environment' || format.role === 'uses' || isConstraints) continue;
      for (const { ecosystem, name, version, evidence } of dependencies)
        if (ecosystem === 'PyPI' && evidence === 'pinned' && version !== undefined) locked.set(name, (locked.get(name) ?? new Set()).add(version));
    }
    for (const { path, format, dependencies } of manifests) {
      if (format.id !== 'environment') continue;
      for (const { name, version = '', place } of dependencies) {
        const versions = locked.get(name);
        if (versions === undefined || versions.has(version)) continue;
        yield found(locate(path, place), `${quote(name)} is installed at ${quote(version)}, and locked at ${[...versions].slice(0, 3).map(quote).join(', ')}`, {
          identity: name,
        });
      }
    }
  },
  examples: {
    bad: [
      {
        ...audited({ 'requirements.txt': 'mlx==0.32.4\n', 'env/lib/mlx-0.32.3.dist-info/METADATA': metadata('mlx', '0.32.3') }, [], { environment: 'env' }),
        at: 'env/lib/mlx-0.32.3.dist-info/METADATA:3',
      },
    ],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n', 'env/lib/mlx-0.32.4.dist-info/METADATA': metadata('mlx', '0.32.4') }, [], { environment: 'env' })],
  },
});
