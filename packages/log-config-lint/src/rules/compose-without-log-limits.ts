import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const composeWithoutLogLimits = rule({
  name: 'compose-without-log-limits',
  title: 'Container whose log grows without end',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 779,
  since: '0.1.0',
  why: 'The default driver, json-file, keeps all that a container ever wrote: it fills the disk of the host, and what was logged once is there for good.',
  remedy: 'Give the service a `logging` section with `max-size` and `max-file`, or a driver that bounds itself, such as `local` or `journald`.',
  *check(facts, found) {
    if (facts.kind !== 'unbounded-service') return;
    const { service, location } = facts;
    const fix = 'logging: { driver: json-file, options: { max-size: 10m, max-file: "5" } }';
    yield found(location, `nothing bounds the log of the service ${quote(service)}`, { evidence: { service }, fix, identity: service });
  },
  examples: {
    bad: [
      { files: { 'compose.yaml': 'services:\n  chat:\n    image: chat-server:1.4.0\n' }, at: 'compose.yaml:2' },
      {
        files: { 'docker-compose.yml': 'services:\n  chat:\n    image: c:1\n    logging: { driver: json-file, options: { max-file: "5" } }\n' },
        at: 'docker-compose.yml:2',
      },
    ],
    good: [
      {
        files: {
          'compose.yaml':
            'x-logging: &logging\n  logging:\n    driver: json-file\n    options: { max-size: 10m, max-file: "5" }\nservices:\n  chat:\n    <<: *logging\n    image: c:1\n  proxy:\n    image: p:1\n    logging: { driver: local }\n',
        },
      },
    ],
  },
});
