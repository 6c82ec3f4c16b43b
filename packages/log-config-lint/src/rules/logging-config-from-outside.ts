import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const loggingConfigFromOutside = rule({
  name: 'logging-config-from-outside',
  title: 'Configuration of logging that comes from outside, or names what to call',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 470,
  since: '0.1.0',
  why: 'A configuration may name any function (`()`) and any object (`ext://`): who writes it runs code, and decides where logs go to.',
  remedy: 'Keep the configuration in the repository, and set from outside only a level that is checked against a list.',
  *check(facts, found) {
    if (facts.kind !== 'logging' || (facts.what !== 'from-outside' && facts.what !== 'calls-factory')) return;
    const message =
      facts.what === 'from-outside' ? `the configuration of logging comes from ${quote(facts.subject)}` : `the configuration calls ${quote(facts.subject)}`;
    yield found(facts.location, message, { identity: facts.identity, ...(facts.what === 'calls-factory' && { severity: 'note' as const }) });
  },
  examples: {
    bad: [
      {
        files: { 'app.py': 'import json\nimport logging.config\nimport os\n\nlogging.config.dictConfig(json.loads(os.environ["LOGGING"]))\n' },
        at: 'app.py:5',
      },
      { files: { 'logging.yaml': 'version: 1\ndisable_existing_loggers: false\nhandlers:\n  own:\n    (): app.logs.Handler\n' }, at: 'logging.yaml:5' },
    ],
    good: [{ files: { 'app.py': 'import json\nimport logging.config\n\nlogging.config.dictConfig(json.load(open("logging.json")))\n' } }],
  },
});
