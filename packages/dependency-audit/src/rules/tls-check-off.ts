import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** A host whose certificate is not checked. */
export const tlsCheckOff = rule({
  name: 'tls-check-off',
  title: 'Certificate of an index not checked',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 295,
  since: '0.1.0',
  why: 'Without the check anybody on the way can be that host, and serve any package.',
  remedy: 'Remove `--trusted-host` and its kin; install the certificate of the host where it has one of its own (`--cert`).',
  *check({ manifests }, found) {
    for (const { path, practices = [] } of manifests)
      for (const { kind, what, place } of practices)
        if (kind === 'no-tls-check') yield found(locate(path, place), `the certificate of ${quote(what)} is not checked`, { identity: what });
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': '--trusted-host example.org\nmlx==0.32.4\n' }), at: 'requirements.txt:1' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n' })],
  },
});
