import { quote } from '@mlx-guard/core';
import type { Facts } from '../facts.ts';
import { rule } from '../rule.ts';

/** What makes events disappear. */
function lost(facts: Facts): string | undefined {
  if (facts.kind === 'call' && facts.name === 'logging.disable' && facts.isServer) return `${quote('logging.disable')} turns off what others log`;
  if (facts.kind !== 'logging') return undefined;
  if (facts.what === 'loses-events') return `the logger ${quote(facts.subject)} has no handler and hands nothing on: its events are lost`;
  return facts.what === 'disables-loggers' ? `${quote(facts.subject)} is on, its default: loggers that exist already fall silent` : undefined;
}

export const loggingTurnedOff = rule({
  name: 'logging-turned-off',
  title: 'Events that nobody will see',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 778,
  since: '0.1.0',
  why: 'Refused logins and errors of other modules are not written any more; an attack leaves no trace (OWASP ASVS 5.0, 16.3).',
  remedy: 'Write `disable_existing_loggers: false`; give a logger with `propagate: false` a handler; raise a level in place of `logging.disable`.',
  *check(facts, found) {
    const message = lost(facts);
    if (message !== undefined) yield found(facts.location, message, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'logging.yaml': 'version: 1\nhandlers:\n  out: { class: logging.StreamHandler }\n' }, at: 'logging.yaml:1' },
      {
        files: { 'logging.yaml': 'version: 1\ndisable_existing_loggers: false\nloggers:\n  auth: { propagate: false }\n' },
        at: 'logging.yaml:4',
      },
      { files: { 'server.py': 'import logging\n\nlogging.disable(logging.CRITICAL)\n' }, at: 'server.py:3' },
    ],
    good: [
      {
        files: {
          'logging.yaml': 'version: 1\ndisable_existing_loggers: false\nhandlers:\n  out: { class: logging.StreamHandler }\nroot: { handlers: [out] }\n',
        },
      },
    ],
  },
});
