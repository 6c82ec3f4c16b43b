import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const validationErrorLogged = rule({
  name: 'validation-error-logged',
  title: 'Error of validation, with the input that it repeats, written to a log of a server',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Errors of pydantic and FastAPI carry the value that did not fit: what a user sent, word for word, in every message of a rejected request.',
  remedy: 'Log where and what kind: `[(e["loc"], e["type"]) for e in exc.errors(include_input=False)]`, or `exc.error_count()`.',
  *check(facts, found) {
    if (facts.kind === 'leak' && facts.class === 'input') yield leakFinding(facts, 'which repeats what the user sent', found);
  },
  examples: {
    bad: [
      {
        files: {
          'app.py':
            'from fastapi.exceptions import RequestValidationError\n\n\nasync def on_invalid(request, exc: RequestValidationError):\n    logger.warning("invalid request: %s", exc.errors())\n',
        },
        at: 'app.py:5',
      },
      {
        files: {
          'api/chat.py':
            'from pydantic import ValidationError\n\n\ndef read(data, log):\n    try:\n        return Chat(**data)\n    except ValidationError as e:\n        log.error(f"rejected: {e}")\n',
        },
        at: 'api/chat.py:8',
      },
    ],
    good: [
      {
        files: {
          'app.py':
            'from fastapi.exceptions import RequestValidationError\n\n\nasync def on_invalid(request, exc: RequestValidationError):\n    logger.warning("invalid request: %d problems, %s", exc.error_count(), exc.errors(include_input=False))\n',
        },
      },
    ],
  },
});
