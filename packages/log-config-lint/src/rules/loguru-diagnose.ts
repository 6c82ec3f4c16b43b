import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const loguruDiagnose = rule({
  name: 'loguru-diagnose',
  title: 'loguru prints the values of variables in tracebacks',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'With diagnose, which is on unless turned off, every logged exception shows the variables around it: the prompt, the key, the request.',
  remedy: 'Pass `diagnose=False` to every `logger.add`, and `backtrace=False` where frames of callers are not needed.',
  *check(facts, found) {
    if (facts.kind !== 'diagnose') return;
    const message = facts.isDefault
      ? `${quote('logger.add')} leaves ${quote('diagnose')} on, its default`
      : `${quote('logger.add')} turns ${quote('diagnose')} on`;
    yield found(facts.location, message, { fix: 'diagnose=False', identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'logs.py': 'import sys\nfrom loguru import logger\n\nlogger.remove()\nlogger.add(sys.stderr, level="INFO")\n' }, at: 'logs.py:5' },
      { files: { 'logs.py': 'import sys\nimport loguru\n\nloguru.logger.add(sys.stderr, diagnose=True)\n' }, at: 'logs.py:4' },
    ],
    good: [{ files: { 'logs.py': 'import sys\nfrom loguru import logger\n\nlogger.remove()\nlogger.add(sys.stderr, diagnose=False, backtrace=False)\n' } }],
  },
});
