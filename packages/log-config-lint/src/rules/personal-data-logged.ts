import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const personalDataLogged = rule({
  name: 'personal-data-logged',
  title: 'Name, address or number of a person written to a log',
  severity: 'warning',
  confidence: 'low',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 359,
  since: '0.1.0',
  why: 'A log with e-mail or network addresses is a register of persons: it has to be protected, found and deleted like one (OWASP ASVS 5.0, 16.2.5).',
  remedy: 'Log an internal id, or a keyed hash of the value where several messages of one person must be told together.',
  *check(facts, found) {
    if (facts.kind === 'leak' && facts.class === 'personal') yield leakFinding(facts, 'which tells who somebody is', found);
  },
  examples: {
    bad: [
      { files: { 'api/users.py': 'def login(logger, user):\n    logger.info("login of %s", user.email)\n' }, at: 'api/users.py:2' },
      { files: { 'api/users.py': 'def login(logger, request):\n    logger.info(f"from {request.client_ip}")\n' }, at: 'api/users.py:2' },
    ],
    good: [{ files: { 'api/users.py': 'def login(logger, user):\n    logger.info("login of %s, e-mail given: %s", user.id, bool(user.email))\n' } }],
  },
});
