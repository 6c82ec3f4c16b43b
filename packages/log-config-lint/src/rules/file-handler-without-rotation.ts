import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const fileHandlerWithoutRotation = rule({
  name: 'file-handler-without-rotation',
  title: 'Log file that grows without end',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 779,
  since: '0.1.0',
  why: 'A file that nothing rotates fills the disk, and keeps what should have been deleted long ago for whoever gets hold of it.',
  remedy:
    'Use `RotatingFileHandler` with `maxBytes` and `backupCount`, or of loguru `rotation` and `retention`. Where `logrotate` does it, use `WatchedFileHandler`.',
  *check(facts, found) {
    if (facts.kind !== 'unbounded-file') return;
    const { location, handler, why, fix, identity } = facts;
    yield found(location, `${quote(handler)}: the file ${why}`, { evidence: { handler }, fix, identity });
  },
  examples: {
    bad: [
      { files: { 'logs.py': 'import logging\n\nhandler = logging.FileHandler("app.log")\n' }, at: 'logs.py:3' },
      {
        files: { 'logs.py': 'from logging.handlers import RotatingFileHandler\n\nhandler = RotatingFileHandler("app.log", maxBytes=10_000_000)\n' },
        at: 'logs.py:3',
      },
      { files: { 'logs.py': 'from loguru import logger\n\nlogger.add("app.log", diagnose=False)\n' }, at: 'logs.py:3' },
      { files: { 'logging.yaml': 'version: 1\nhandlers:\n  file:\n    class: logging.FileHandler\n    filename: app.log\n' }, at: 'logging.yaml:4' },
    ],
    good: [
      {
        files: {
          'logs.py': 'from logging.handlers import RotatingFileHandler\n\nhandler = RotatingFileHandler("app.log", maxBytes=10_000_000, backupCount=5)\n',
        },
      },
      { files: { 'logs.py': 'from loguru import logger\n\nlogger.add("app.log", diagnose=False, rotation="10 MB", retention=5)\n' } },
      {
        files: {
          'logging.yaml':
            'version: 1\nhandlers:\n  file:\n    class: logging.handlers.RotatingFileHandler\n    filename: app.log\n    maxBytes: 10485760\n    backupCount: 5\n',
        },
      },
    ],
  },
});
