import { leakFinding } from '../leak-finding.ts';
import { rule } from '../rule.ts';

export const objectLogged = rule({
  name: 'object-logged',
  title: 'Object whose text shows a conversation written to a log of a server',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'A dataclass or model prints all its fields: to log the task is to log the prompt in it.',
  remedy: 'Log the id or the type of the object, or give its class a `__repr__` that leaves content out (`Field(repr=False)`, `field(repr=False)`).',
  *check(facts, found) {
    if (facts.kind === 'leak' && facts.class === 'object') yield leakFinding(facts, 'whose text shows all its fields, content among them', found);
  },
  examples: {
    bad: [
      {
        files: { 'server/tasks.py': 'class Task:\n    id: str\n    prompt: str\n\n\ndef start(log, task: Task):\n    log.info("starting %s", task)\n' },
        at: 'server/tasks.py:7',
      },
      { files: { 'api/chat.py': 'def chat(log, request: ChatCompletionRequest):\n    log.warning(f"cannot answer {request}")\n' }, at: 'api/chat.py:2' },
    ],
    good: [
      { files: { 'server/tasks.py': 'class Task:\n    id: str\n    prompt: str\n\n\ndef start(log, task: Task):\n    log.info("starting %s", task.id)\n' } },
      {
        files: {
          'server/tasks.py':
            'class Task:\n    prompt: str\n\n    def __repr__(self):\n        return f"Task({len(self.prompt)})"\n\n\ndef start(log, task: Task):\n    log.info(task)\n',
        },
      },
    ],
  },
});
