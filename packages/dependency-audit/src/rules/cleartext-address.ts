import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

const isOwnMachine = (address: string): boolean => /^[a-z]+:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/i.test(address);

/** Packages or sources that are fetched without encryption. */
export const cleartextAddress = rule({
  name: 'cleartext-address',
  title: 'Dependency fetched in clear text',
  severity: 'error',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 319,
  since: '0.1.0',
  why: 'Anybody on the way can replace what is fetched, and with it the code that is built or installed.',
  remedy: 'Use `https://`. Where the server has none, use another server.',
  *check({ manifests }, found) {
    for (const { path, practices = [] } of manifests)
      for (const { kind, what, place } of practices)
        if (kind === 'cleartext' && !isOwnMachine(what)) yield found(locate(path, place), `${quote(what)} is fetched in clear text`, { identity: what });
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': '--index-url http://example.org/simple\nmlx==0.32.4\n' }), at: 'requirements.txt:1' }],
    good: [audited({ 'requirements.txt': '--index-url https://example.org/simple\nmlx==0.32.4\n' })],
  },
});
