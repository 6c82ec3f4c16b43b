import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const textLogged = rule({
  name: 'text-logged',
  title: 'Text that is probably a conversation written to a log of a server',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'In the code of a server a value called text, response or reply is mostly what a user wrote or what the model answered.',
  remedy: 'Log its length or type. Where it is something else, a name that says so helps the next reader as well.',
  *check(facts, found) {
    if (facts.kind !== 'leak' || facts.level === 'debug') return;
    const isContentOnStream = facts.class === 'content' && facts.level === 'stream';
    if (isContentOnStream || (facts.class === 'generic' && facts.level !== 'stream')) yield leakFinding(facts, 'probably content of a conversation', found);
  },
  examples: {
    bad: [
      { files: { 'api/chat.py': 'def answer(logger, model):\n    response = model.ask()\n    logger.info(f"done: {response}")\n' }, at: 'api/chat.py:3' },
      { files: { 'app.py': 'from fastapi import FastAPI\n\n\ndef chat(prompt):\n    print("prompt:", prompt)\n' }, at: 'app.py:5' },
    ],
    good: [
      { files: { 'api/chat.py': 'def answer(logger, model):\n    response = model.ask()\n    logger.info(f"done: {response.status_code}")\n' } },
      { files: { 'cli.py': 'def main(prompt):\n    print("prompt:", prompt)\n' } },
    ],
  },
});
