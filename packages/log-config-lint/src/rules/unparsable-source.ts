import { rule } from '../rule.ts';

export const unparsableSource = rule({
  name: 'unparsable-source',
  title: 'File that could not be read whole',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 778,
  since: '0.1.0',
  why: 'What was not read was not checked: such a file may log anything. The run stays inconclusive as long as it is there.',
  remedy: 'Mend the file. Where it is a template or made to be broken, name it in `exclude`; a larger file needs a larger `max-file-size`.',
  examples: {
    bad: [
      { files: { 'app.py': 'import logging\n\n\ndef f(:\n    pass\n' }, at: 'app.py:4' },
      { files: { 'app.py': 'x = 1\0\n' }, at: 'app.py' },
      { files: { 'compose.yaml': 'services:\n  chat: [\n' }, at: 'compose.yaml' },
      { files: { 'app.py': 'x = 1\n' }, settings: { 'max-file-size': '5B' }, at: 'app.py' },
      { files: { 'app.py': { unreadable: 'x = 1\n' } }, at: 'app.py' },
    ],
    good: [{ files: { 'app.py': 'match x:\n    case {"k": v} if v:\n        print(f"{v!r:>{10}}")\n' } }],
  },
});
