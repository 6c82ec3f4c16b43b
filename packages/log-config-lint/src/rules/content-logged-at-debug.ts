import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const contentLoggedAtDebug = rule({
  name: 'content-logged-at-debug',
  title: 'Prompt, message, body or completion written to a log at DEBUG',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'DEBUG is one variable away, and it is set exactly when something goes wrong with real users on the line.',
  remedy: 'Log lengths, counts and types at DEBUG too, or write content only where a setting of its own asks for it.',
  *check(facts, found) {
    if (
      facts.kind === 'leak' &&
      facts.class !== 'secret' &&
      facts.level === 'debug' &&
      facts.class !== 'personal' &&
      facts.class !== 'input' &&
      facts.class !== 'object'
    ) {
      // Where something that is deployed asks for DEBUG, it is raised to what the rule has.
      yield leakFinding(facts, 'content of a conversation', found, 'note');
    }
  },
  examples: {
    bad: [
      {
        files: { 'engine.py': 'import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef run(messages):\n    log.debug("messages: %s", messages)\n' },
        at: 'engine.py:7',
      },
    ],
    good: [
      { files: { 'engine.py': 'import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef run(messages):\n    log.debug("%d messages", len(messages))\n' } },
    ],
  },
});
