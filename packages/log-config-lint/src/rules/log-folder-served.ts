import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const logFolderServed = rule({
  name: 'log-folder-served',
  title: 'Folder of logs that the server hands out',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 552,
  since: '0.1.0',
  why: 'Whoever can reach the server reads the log of everybody else.',
  remedy: 'Take the mount out; look at logs where they are, or through something that asks who is there.',
  *check(facts, found) {
    const isMount = facts.kind === 'call' && facts.name.endsWith('.StaticFiles');
    const folder = isMount ? facts.option('directory') : undefined;
    if (folder?.kind === 'written' && /(?:^|\/)logs?\/?$/.test(String(folder.value))) {
      yield found(facts.location, `the server hands out ${quote(String(folder.value))}`, { identity: facts.kind === 'call' ? facts.identity : '' });
    }
  },
  examples: {
    bad: [
      {
        files: {
          'app.py':
            'from fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\n\napp = FastAPI()\napp.mount("/logs", StaticFiles(directory="logs"))\n',
        },
        at: 'app.py:5',
      },
    ],
    good: [
      {
        files: {
          'app.py':
            'from fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\n\napp = FastAPI()\napp.mount("/static", StaticFiles(directory="static"))\n',
        },
      },
    ],
  },
});
