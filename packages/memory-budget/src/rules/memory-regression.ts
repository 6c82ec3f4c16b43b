import { mebibytes } from '../amount.ts';
import { exampleHistory } from '../example-history.ts';
import { rule, running } from '../rule.ts';

const mebibyte = 1024 ** 2;
const compared = { history: 'file' };

export const memoryRegression = rule({
  name: 'memory-regression',
  title: 'The run needs more memory than before',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-monitoring',
  strength: 'enforced',
  cwe: 1325,
  since: '0.1.0',
  why: 'Memory is lost in small steps, each inside the budget; only a comparison with what was there before shows who took one.',
  remedy: 'Look at what the change loads, copies or keeps; if it is worth the memory, measure anew with `mode: record` in a commit that is reviewed.',
  *check(facts, found) {
    if (facts.about !== 'regression') return;
    const [now, before] = [Math.min(...facts.now), Math.min(...facts.before)];
    const allowed = Math.max(before * facts.maxShare, facts.minBytes);
    // A peak that was reached before is noise, whatever the smallest say.
    if (now - before <= allowed || now <= Math.max(...facts.before)) return;
    const message = `the smallest peak is ${mebibytes(now)}, before it was ${mebibytes(before)}; ${mebibytes(allowed)} more are allowed`;
    yield found(undefined, message, { evidence: { now, before, allowed: Math.floor(allowed) } });
  },
  examples: {
    bad: [{ ...running({ peakBytes: 70 * mebibyte }, compared), files: exampleHistory(50 * mebibyte) }],
    good: [{ ...running({ peakBytes: 52 * mebibyte }, compared), files: exampleHistory(50 * mebibyte) }],
  },
});
