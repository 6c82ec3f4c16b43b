import { quote } from '@mlx-guard/core';
import type { SettingFact } from '../facts.ts';
import { rule } from '../rule.ts';

/** Where a service sends its output without anything to rotate it. */
function unbounded({ of, key, value }: SettingFact): string | undefined {
  if (of === 'systemd' && /^Standard(?:Output|Error)$/.test(key) && /^(?:file|append|truncate):\//.test(value)) return value.slice(value.indexOf(':') + 1);
  if (of === 'launchd' && value.startsWith('/') && !value.startsWith('/dev/')) return value;
  return of === 'supervisor' && key.endsWith('_maxbytes') && /^0\s*[KMG]?B?$/i.test(value) ? `${key}=0` : undefined;
}

export const serviceLogWithoutRotation = rule({
  name: 'service-log-without-rotation',
  title: 'Output of a service that grows without end',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 779,
  since: '0.1.0',
  why: 'systemd and launchd only append: nothing rotates the file until somebody says so, and what was written once is kept for ever.',
  remedy:
    'Leave the output with the journal; or add the file to `logrotate` (`copytruncate`), on macOS to `newsyslog.d`, in this repository. Supervisord rotates unless `_maxbytes` is 0.',
  *check(facts, found) {
    const target = facts.kind === 'setting' ? unbounded(facts) : undefined;
    if (target !== undefined) yield found(facts.location, `nothing rotates ${quote(target)}`, { evidence: { target }, identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/chat\nStandardOutput=append:/var/log/chat.log\n' }, at: 'chat.service:3' },
      {
        files: {
          'org.example.chat.plist':
            '<plist version="1.0"><dict>\n<key>Label</key><string>org.example.chat</string>\n<key>StandardOutPath</key><string>/var/log/chat.log</string>\n</dict></plist>\n',
        },
        at: 'org.example.chat.plist:3',
      },
      {
        files: { 'supervisord.conf': '[program:chat]\ncommand=chat\nstdout_logfile=/var/log/chat.log\nstdout_logfile_maxbytes=0\n' },
        at: 'supervisord.conf:4',
      },
    ],
    good: [
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/chat\nStandardOutput=journal\n' } },
      {
        files: {
          'chat.service': '[Service]\nExecStart=/usr/bin/chat\nStandardOutput=append:/var/log/chat/out.log\n',
          'logrotate.d/chat': '/var/log/chat/*.log {\n  size 10M\n  rotate 7\n  copytruncate\n}\n',
        },
      },
    ],
  },
});
