import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const swiftContentPrinted = rule({
  name: 'swift-content-printed',
  title: 'Swift app that prints content',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: '`NSLog` writes into the log of the system in public, and what an app prints ends in the console of the device.',
  remedy: 'Use `Logger`, which hides values, or take the line out.',
  *check(facts, found) {
    if (facts.kind === 'swift' && facts.how === 'stream')
      yield found(facts.location, `${quote(facts.callee)} prints ${quote(facts.value)}`, { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'Sources/Chat/View.swift': 'func show(prompt: String) {\n  print("prompt", prompt)\n}\n' }, at: 'Sources/Chat/View.swift:2' }],
    good: [
      { files: { 'Tools/llm-tool/Main.swift': 'func show(reply: String) {\n  print(reply)\n}\n' } },
      { files: { 'Sources/Chat/View.swift': 'func show(prompt: String) {\n  print("tokens", prompt.count)\n}\n' } },
    ],
  },
});
