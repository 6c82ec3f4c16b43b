import { quote } from '@mlx-guard/core';
import type { CallFact, Facts, SettingFact } from '../facts.ts';
import { isLogPath } from '../log-path.ts';
import { rule } from '../rule.ts';

/** Whether a mode lets others than owner and group read or write: octal as people write it. */
const isOpen = (mode: string): boolean => /^0?[0-7]{2}[4-7]$/.test(mode) || /^(?:a|o|ugo|go)?\+\w*[rw]/.test(mode);

/** Python writes `0o666`; the model has the number as it is written. */
const octal = (value: string | number): string => (typeof value === 'number' ? value.toString(8) : value);

function openSetting({ of, key, value, beside }: SettingFact): string | undefined {
  if ((of === 'logrotate' && key === 'create') || (of === 'newsyslog' && key === 'mode')) return isOpen(value) ? `mode ${value}` : undefined;
  if (of === 'systemd' && key === 'UMask') return /^0*[0-7]?[0-3]$/.test(value) && beside.has('StandardOutput') ? `UMask=${value}` : undefined;
  return of === 'systemd' && key === 'LogsDirectoryMode' && isOpen(value) ? `LogsDirectoryMode=${value}` : undefined;
}

function openCall({ name, option }: CallFact): string | undefined {
  const mask = option('mask');
  if (name === 'os.umask' && mask.kind === 'written' && mask.value === 0) return 'os.umask(0)';
  const [path, mode] = [option('path'), option('mode')];
  if (name !== 'os.chmod' || path.kind !== 'written' || mode.kind !== 'written' || !isLogPath(String(path.value))) return undefined;
  return isOpen(octal(mode.value)) ? `os.chmod(${path.value})` : undefined;
}

/** What lets others read or write a log. */
function opened(facts: Facts): string | undefined {
  if (facts.kind === 'setting') return openSetting(facts);
  if (facts.kind === 'call') return openCall(facts);
  if (facts.kind !== 'command' || facts.words[0] !== 'chmod') return undefined;
  const words = facts.words.slice(1).filter((word) => !word.startsWith('-'));
  const log = words.slice(1).find(isLogPath);
  return log !== undefined && isOpen(words[0] ?? '') ? `chmod ${words[0]} ${log}` : undefined;
}

export const logOpenToOthers = rule({
  name: 'log-open-to-others',
  title: 'Log that every user of the machine may read or change',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 732,
  since: '0.1.0',
  why: 'Whoever has an account, or breaks into any other service, reads the log; who can write it can hide what he did (OWASP ASVS 5.0, 16.4.2).',
  remedy: 'Mode `0640` or `0600`, a folder with `0750`, `UMask=0077` in the unit.',
  *check(facts, found) {
    const what = opened(facts);
    if (what !== undefined) yield found(facts.location, `${quote(what)} opens the log to others`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'deploy/logrotate.d/chat': '/var/log/chat.log {\n  rotate 7\n  size 10M\n  create 0644 chat chat\n}\n' }, at: 'deploy/logrotate.d/chat:4' },
      { files: { 'setup.sh': 'chmod 666 /var/log/chat.log\n' }, at: 'setup.sh:1' },
      { files: { 'server.py': 'import os\n\nos.umask(0)\n' }, at: 'server.py:3' },
      { files: { 'newsyslog.d/chat.conf': '/var/log/chat.log chat:staff 644 7 10000 * J\n' }, at: 'newsyslog.d/chat.conf:1' },
    ],
    good: [
      { files: { 'deploy/logrotate.d/chat': '/var/log/chat.log {\n  rotate 7\n  size 10M\n  create 0640 chat adm\n}\n' } },
      { files: { 'setup.sh': 'chmod 640 /var/log/chat.log\nchmod 755 run.sh\n' } },
    ],
  },
});
