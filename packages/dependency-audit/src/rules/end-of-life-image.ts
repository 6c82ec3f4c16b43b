import { quote } from '@mlx-guard/core';
import { endOfLife } from '../end-of-life.ts';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** A base image whose system or interpreter gets no more fixes. */
export const endOfLifeImage = rule({
  name: 'end-of-life-image',
  title: 'Base image past its end of life',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'dependency-update',
  strength: 'detected',
  cwe: 1104,
  since: '0.1.0',
  why: 'What is found in it from now on stays in it: nobody publishes fixes, and often no advisories either.',
  remedy: 'Build on a series that its makers still maintain.',
  *check({ manifests, now }, found) {
    for (const { path, dependencies } of manifests) {
      for (const one of dependencies) {
        const ended = one.ecosystem === 'Docker' ? endOfLife(one.name, one.wanted.includes(':') ? (one.version ?? '') : one.wanted) : undefined;
        if (ended === undefined || Date.parse(ended.on) > now.getTime()) continue;
        yield found(locate(path, one.place), `${quote(`${one.name} ${ended.series}`)} has had no fixes since ${ended.on}`, {
          identity: one.name,
          evidence: { ended: ended.on },
        });
      }
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: 'FROM python:3.8-slim\n' }), at: 'Dockerfile:1' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: 'FROM python:3.13-slim\n' })],
  },
});
