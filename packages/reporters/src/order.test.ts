import { type Finding, rulesOf } from '@mlx-guard/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, worstInTurns } from './order.ts';

const rule = (name: string, severity: Finding['severity']) =>
  rulesOf('sample-guard')({
    name,
    severity,
    title: name,
    confidence: 'high',
    mitigation: 'integrity',
    strength: 'enforced',
    cwe: 20,
    since: '0.1.0',
    why: 'why',
    remedy: 'remedy',
    examples: { bad: [{ files: {} }], good: [{ files: {} }] },
  });

const rules = [rule('a', 'error'), rule('b', 'error'), rule('c', 'warning')];
const [a, b, c] = rules.map(({ finding }) => finding);
const at = (path: string, startLine: number) => ({ path, startLine });
const shortOf = ({ rule: id, location }: Finding) => `${id.slice(-1)} ${location?.path}:${location?.startLine}`;

const findings = fc.array(
  fc.record({ rule: fc.nat(2), path: fc.constantFrom('x', 'y', 'z'), line: fc.integer({ min: 1, max: 5 }) }).map((one) => {
    const { finding } = rules[one.rule] ?? expect.unreachable('three rules');
    return finding(at(one.path, one.line), 'message');
  }),
);

describe('worstInTurns', () => {
  it('takes the worst first, each rule and file once before any twice, and rules in turn', () => {
    const found = [c?.(at('x', 1), 'm'), a?.(at('x', 1), 'm'), a?.(at('x', 2), 'm'), a?.(at('y', 1), 'm'), b?.(at('z', 1), 'm')].filter(
      (one) => one !== undefined,
    );
    expect(worstInTurns(found).map(shortOf)).toEqual(['a x:1', 'b z:1', 'a y:1', 'a x:2', 'c x:1']);
  });

  it('loses and invents nothing, and never puts a milder finding before a worse one', () => {
    fc.assert(
      fc.property(findings, (given) => {
        const ordered = worstInTurns(given);
        expect(ordered.map(shortOf).sort()).toEqual(given.map(shortOf).sort());
        const firstMild = ordered.findIndex(({ severity }) => severity === 'warning');
        expect(firstMild === -1 || ordered.slice(firstMild).every(({ severity }) => severity === 'warning')).toBe(true);
      }),
    );
  });
});

describe('fold', () => {
  it('makes one entry of what is mended the same way, and keeps every finding', () => {
    fc.assert(
      fc.property(findings, (given) => {
        const entries = fold(given, rules);
        expect(entries.flatMap((entry) => entry.findings)).toHaveLength(given.length);
        expect(new Set(entries.map(({ ruleId, first }) => `${ruleId} ${first.location?.path}`)).size).toBe(entries.length);
      }),
    );
  });

  it('keeps findings apart that have a fix of their own', () => {
    const found = [a?.(at('x', 1), 'm', { fix: 'one' }), a?.(at('x', 2), 'm', { fix: 'two' })].filter((one) => one !== undefined);
    expect(fold(found, rules)).toHaveLength(2);
  });

  it('does not need to know the rule', () => {
    const found = [a?.(at('x', 1), 'm')].filter((one) => one !== undefined);
    expect(fold(found, [])).toMatchObject([{ ruleId: 'sample-guard/a', rule: undefined }]);
  });
});
