import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** A container image at a tag. */
export const unpinnedImage = rule({
  name: 'unpinned-image',
  title: 'Image not pinned to a digest',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'A tag is another image tomorrow: another system below the same application, which nobody tested or audited.',
  remedy: 'Add the digest: `python:3.12-slim@sha256:…` (`docker buildx imagetools inspect` shows it).',
  *check({ manifests }, found) {
    for (const { path, dependencies } of manifests)
      for (const { ecosystem, ref, name, place } of dependencies)
        if (ecosystem === 'Docker' && ref?.kind !== 'digest')
          yield found(locate(path, place), `the image ${quote(name)} is taken at the tag ${quote(ref?.text ?? 'latest')}, which moves`, { identity: name });
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: 'FROM python:3.12-slim\n' }), at: 'Dockerfile:1' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: `FROM python:3.12-slim@sha256:${'0'.repeat(64)} AS base\nFROM base\n` })],
  },
});
