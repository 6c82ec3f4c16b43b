import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const weakMask = rule({
  name: 'weak-mask',
  title: 'Mask that shows the beginning of what it hides',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-masking',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'A preview is a leak: the first sentences of a prompt say what it is about, and eight characters of a key narrow it down to whom it belongs.',
  remedy: 'Give back a length, a keyed hash, or at most the last four characters of a long key.',
  *check(facts, found) {
    if (facts.kind === 'weak-mask')
      yield found(facts.location, `${quote(facts.function)} gives back a part of what it is to hide`, { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'logs.py': 'def redact(text):\n    return text[:200] + "..."\n' }, at: 'logs.py:1' }],
    good: [{ files: { 'logs.py': 'def mask_key(key):\n    return "****" + key[-4:]\n\n\ndef redact(text):\n    return f"<{len(text)} characters>"\n' } }],
  },
});
