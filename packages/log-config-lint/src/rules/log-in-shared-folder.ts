import { quote } from '@mlx-guard/core';
import type { Facts } from '../facts.ts';
import { isSharedPath } from '../log-path.ts';
import { rule } from '../rule.ts';

/** The path in a folder that everybody may write, where a log is to stand. */
function sharedPath(facts: Facts): string | undefined {
  if (facts.kind === 'handler') {
    const file = facts.option('filename');
    return file.kind === 'written' && isSharedPath(String(file.value)) ? String(file.value) : undefined;
  }
  if (facts.kind === 'call' && facts.name === 'mlx_lm.models.cache.save_prompt_cache') {
    const file = facts.option('file_name');
    return file.kind === 'written' && isSharedPath(String(file.value)) ? String(file.value) : undefined;
  }
  if (facts.kind !== 'setting' || !/^Standard(?:Output|Error|OutPath|ErrorPath)$|_logfile$/.test(facts.key)) return undefined;
  const path = facts.value.replace(/^(?:file|append|truncate):/, '');
  return isSharedPath(path) ? path : undefined;
}

export const logInSharedFolder = rule({
  name: 'log-in-shared-folder',
  title: 'Log or prompt cache in a folder where everybody may write',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 377,
  since: '0.1.0',
  why: 'Whoever is quicker makes the file first, as his own or as a link: then he reads the log, or the server writes over a file of his choice.',
  remedy: 'Write below `/var/log/NAME` or `~/Library/Logs/NAME`, in a folder that only the service may enter.',
  *check(facts, found) {
    const path = sharedPath(facts);
    if (path !== undefined) yield found(facts.location, `${quote(path)} stands where everybody may write`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          'logs.py': 'from logging.handlers import RotatingFileHandler\n\nhandler = RotatingFileHandler("/tmp/chat.log", maxBytes=1_000_000, backupCount=3)\n',
        },
        at: 'logs.py:3',
      },
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/chat\nStandardOutput=file:/tmp/chat.log\n' }, at: 'chat.service:3' },
      { files: { 'cache.py': 'from mlx_lm.models.cache import save_prompt_cache\n\nsave_prompt_cache("/tmp/prompt.safetensors", cache)\n' }, at: 'cache.py:3' },
    ],
    good: [
      {
        files: {
          'logs.py':
            'from logging.handlers import RotatingFileHandler\n\nhandler = RotatingFileHandler("/var/log/chat/chat.log", maxBytes=1_000_000, backupCount=3)\n',
        },
      },
    ],
  },
});
