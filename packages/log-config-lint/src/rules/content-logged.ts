import type { LeakFact } from '../facts.ts';
import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const contentLogged = rule({
  name: 'content-logged',
  title: 'Prompt, message, body or completion written to a log',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'What people tell a model is as private as their mail. In a log it is read by operators, shipped to collectors and kept for years; raising the level does not help, errors are logged at every level.',
  remedy:
    'Log what happened and how much of it: a request id, a length, a count of tokens, a type. A preview is a leak as well. Where it is meant: `# mlx-guard: ignore[log-config-lint/content-logged] reason`.',
  *check(facts, found) {
    if (facts.kind === 'leak' && facts.class === 'content' && isShown(facts)) yield leakFinding(facts, 'what users and the model say to each other', found);
  },
  examples: {
    bad: [
      {
        files: {
          'server.py':
            'import logging\n\n\ndef do_POST(self):\n    raw_body = self.rfile.read(100)\n    try:\n        return json.loads(raw_body)\n    except ValueError as e:\n        logging.error(f"JSONDecodeError: {e} - Raw body: {raw_body.decode()}")\n',
        },
        at: 'server.py:9',
      },
      {
        files: {
          'app.py': 'from loguru import logger\n\n\ndef chat(request):\n    text = request.messages[-1].content[:200]\n    logger.info("asked: {}", text)\n',
        },
        at: 'app.py:6',
      },
    ],
    good: [
      {
        files: {
          'server.py':
            'import logging\n\n\ndef chat(prompt, prompt_tokens, prompt_cache):\n    logging.info("prompt of %d characters, %d tokens, cache %s", len(prompt), prompt_tokens, prompt_cache)\n',
        },
      },
      {
        files: {
          'app.py':
            'def chat(log, prompt):\n    # mlx-guard: ignore[log-config-lint/content-logged] the audit log of a closed network, kept for a day\n    log.info(prompt)\n',
        },
      },
    ],
  },
});

const isShown = ({ level }: LeakFact): boolean => level !== 'debug' && level !== 'stream';
