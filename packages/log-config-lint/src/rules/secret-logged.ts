import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const secretLogged = rule({
  name: 'secret-logged',
  title: 'Password, key or token written to a log',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Whoever reads the log can act as its owner. A rejected key is mostly a valid one with a typing error, or one for the neighbouring system.',
  remedy: 'Log that a credential was given, or a keyed hash of it; then change the one that was logged.',
  *check(facts, found) {
    if (facts.kind === 'leak' && facts.class === 'secret') yield leakFinding(facts, 'a credential', found);
  },
  examples: {
    bad: [
      {
        files: {
          'app.py':
            'from loguru import logger\n\n\ndef authorize(authorization):\n    api_key = authorization.removeprefix("Bearer ")\n    logger.warning(f"rejected API key {api_key}")\n',
        },
        at: 'app.py:6',
      },
      { files: { 'hub.py': 'import logging\nimport os\n\nlogging.debug("token: %s", os.environ["HF_TOKEN"])\n' }, at: 'hub.py:4' },
    ],
    good: [
      {
        files: {
          'engine.py':
            'import logging\n\n\ndef run(tokenizer, token, max_tokens, eos_token, api_key):\n    logging.info("max_tokens=%s eos=%s %s %s", max_tokens, eos_token, token, tokenizer)\n    logging.info("key given: %s", bool(api_key))\n',
        },
      },
    ],
  },
});
