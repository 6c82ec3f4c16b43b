import { quote } from '@mlx-guard/core';
import type { CallFact, HandlerFact } from '../facts.ts';
import type { Options } from '../rotation.ts';
import { rule } from '../rule.ts';

const local = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)(?::\d+)?$|^\//;

/** Why what a handler sends can be read on the way; undefined where it cannot, or where that cannot be told. */
function readable(handler: string, option: Options): string | undefined {
  const host = option(handler.endsWith('SMTPHandler') ? 'mailhost' : handler.endsWith('SysLogHandler') ? 'address' : 'host');
  if (host.kind === 'written' && local.test(String(host.value))) return undefined;
  const secure = option('secure');
  const isBare = secure.kind === 'absent' || (secure.kind === 'written' && ['False', 'None', 'false'].includes(String(secure.value)));
  if (handler.endsWith('HTTPHandler') || handler.endsWith('SMTPHandler')) return isBare ? 'without `secure`' : undefined;
  if (handler.endsWith('SocketHandler') || handler.endsWith('DatagramHandler')) return 'as pickled objects, in the clear';
  return handler.endsWith('SysLogHandler') && host.kind === 'computed'
    ? undefined
    : handler.endsWith('SysLogHandler') && host.kind === 'written'
      ? 'in the clear'
      : undefined;
}

const isRemote = (facts: CallFact | HandlerFact): string | undefined =>
  facts.kind === 'call'
    ? /^logging\.handlers\.\w+Handler$/.test(facts.name)
      ? facts.name
      : undefined
    : /^logging\.handlers\.(?:HTTP|SMTP|Socket|Datagram|SysLog)Handler$/.exec(facts.class)?.[0];

export const plaintextLogTransport = rule({
  name: 'plaintext-log-transport',
  title: 'Logs that are sent over the network in the clear',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 319,
  since: '0.1.0',
  why: 'Whoever sits on the way reads the log, and can add to it or leave lines out (OWASP ASVS 5.0, 16.4.3). A `SocketHandler` sends pickles, which run code where they are read.',
  remedy: 'Pass `secure=` (`HTTPHandler`, `SMTPHandler`), or write locally and let a collector ship by TLS.',
  *check(facts, found) {
    const handler = facts.kind === 'call' || facts.kind === 'handler' ? isRemote(facts) : undefined;
    if (handler === undefined || (facts.kind !== 'call' && facts.kind !== 'handler')) return;
    const why = readable(handler, facts.option);
    if (why !== undefined) yield found(facts.location, `${quote(handler)} sends ${why}`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'logs.py': 'from logging.handlers import HTTPHandler\n\nhandler = HTTPHandler("logs.example.org", "/in", "POST")\n' }, at: 'logs.py:3' },
      {
        files: {
          'logging.yaml':
            'version: 1\ndisable_existing_loggers: false\nhandlers:\n  far:\n    class: logging.handlers.SocketHandler\n    host: logs.example.org\n    port: 9020\n',
        },
        at: 'logging.yaml:5',
      },
    ],
    good: [
      {
        files: {
          'logs.py':
            'from logging.handlers import HTTPHandler, SocketHandler\n\nhandler = HTTPHandler("logs.example.org", "/in", "POST", secure=True)\nnear = SocketHandler("localhost", 9020)\n',
        },
      },
    ],
  },
});
