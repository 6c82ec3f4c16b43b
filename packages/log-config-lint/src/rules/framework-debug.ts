import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

const frameworks: ReadonlySet<string> = new Set(['fastapi.FastAPI', 'starlette.applications.Starlette', 'flask.Flask.run']);

export const frameworkDebug = rule({
  name: 'framework-debug',
  title: 'Web framework in debug mode',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 489,
  since: '0.1.0',
  why: 'In debug mode whoever provokes an error gets the traceback, with code and often values; that of Flask runs code for whoever asks.',
  remedy: 'Take `debug=True` out, or set it from a variable that only a developer sets.',
  *check(facts, found) {
    if (facts.kind !== 'call' || !frameworks.has(facts.name)) return;
    const debug = facts.option('debug');
    if (debug.kind === 'written' && debug.value === 'True')
      yield found(facts.location, `${quote(facts.name)} with ${quote('debug=True')}`, { fix: 'debug=False', identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'app.py': 'from fastapi import FastAPI\n\napp = FastAPI(debug=True)\n' }, at: 'app.py:3' },
      { files: { 'app.py': 'from flask import Flask\n\napp = Flask(__name__)\napp.run(debug=True)\n' }, at: 'app.py:4' },
    ],
    good: [{ files: { 'app.py': 'import os\nfrom fastapi import FastAPI\n\napp = FastAPI(debug=os.environ.get("DEV") == "1")\n' } }],
  },
});
