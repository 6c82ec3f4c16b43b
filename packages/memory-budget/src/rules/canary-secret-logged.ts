import { quote } from '@mlx-guard/core';
import { exampleMarkers } from '../example-markers.ts';
import { rule, serving } from '../rule.ts';
import { isSecretKind } from '../server/canary.ts';

/** The markers as the ports of examples draw them. */
const markers = exampleMarkers();

export const canarySecretLogged = rule({
  name: 'canary-secret-logged',
  title: 'The server writes down credentials',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'log-masking',
  strength: 'enforced',
  cwe: 532,
  since: '0.1.0',
  why: 'A key in a log opens the server to everybody who may read the log, its backups and every system that collects it.',
  remedy: 'Log events and counts, never bodies, prompts or headers, also not where a request is malformed; put a filter that masks on every handler.',
  *check(facts, found) {
    if (facts.about !== 'canary' || isSecretKind(facts.leakage.kind) !== true) return;
    const { kind, sink, how, level } = facts.leakage;
    const message = `the marker put into the ${kind} of a request stands ${how} in ${quote(sink)}${level === undefined ? '' : `, at level ${level}`}`;
    yield found(undefined, message, { evidence: { kind, sink, how, level: level ?? 'unknown' }, identity: `${kind}\n${sink}` });
  },
  examples: {
    bad: [{ ...serving([10], [200], { canary: 'true' }), process: { holds: [1024], says: `INFO got ${markers[6]}\n` } }],
    good: [serving([10], [200], { canary: 'true' })],
  },
});
