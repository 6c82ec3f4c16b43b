import { quote } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import { rule, serving } from '../rule.ts';

export const refusalCostsMemory = rule({
  name: 'refusal-costs-memory',
  title: 'What must be refused costs memory first',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-limits',
  strength: 'enforced',
  cwe: 405,
  since: '0.1.0',
  why: 'A refusal that comes after the body was read has already paid for it: enough of them at once, and the machine is down with status 413.',
  remedy: 'Refuse by the declared length, before the body is read; count while reading, and stop there.',
  *check(facts, found) {
    if (facts.about !== 'admission' || facts.admission.costBytes <= facts.maxCostBytes) return;
    const { kind, costBytes, answer } = facts.admission;
    const message = `the test ${quote(kind)} cost ${mebibytes(costBytes)} of memory, at most ${mebibytes(facts.maxCostBytes)} are allowed; the server answered with ${answer}`;
    yield found(undefined, message, { evidence: { kind, costBytes, maxCostBytes: facts.maxCostBytes }, identity: kind });
  },
  examples: {
    bad: [serving([10, 90], [200, 200, 413, 200], { admission: 'body' })],
    good: [serving([10, 11], [200, 200, 413, 200], { admission: 'body' })],
  },
});
