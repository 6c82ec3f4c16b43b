import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const logrotateWithoutLimit = rule({
  name: 'logrotate-without-limit',
  title: 'Entry of logrotate that keeps old logs without a bound of its own',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 779,
  since: '0.1.0',
  why: 'How many old files are kept then depends on the machine: with `rotate -1` all of them, for ever.',
  remedy: 'Write `rotate 14` and `maxsize 100M` (or `size`) into the entry.',
  *check(facts, found) {
    if (facts.kind !== 'setting' || facts.of !== 'logrotate' || facts.key !== 'entry') return;
    const { location, value, beside, identity } = facts;
    const kept = beside.get('rotate');
    if (kept === undefined || kept === '-1') yield found(location, `${quote(value)}: nothing says how many old files are kept`, { fix: 'rotate 14', identity });
  },
  examples: {
    bad: [{ files: { 'logrotate.d/chat': '/var/log/chat.log {\n  daily\n  compress\n}\n' }, at: 'logrotate.d/chat:1' }],
    good: [{ files: { 'logrotate.d/chat': '/var/log/chat.log {\n  daily\n  rotate 14\n  create 0640 chat adm\n}\n' } }],
  },
});
