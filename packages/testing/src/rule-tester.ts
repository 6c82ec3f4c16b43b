import type { AnyRule, Guard, Json, Outputs } from '@mlx-guard/core';
import { describe, expect, test } from 'vitest';
import { placesOf, runExample } from './run-example.ts';

/** Turns every example of every rule into a test, run through the whole guard with every rule on: bad yields the rule at its place, good is conclusive, inspects something and does not. */
export function ruleTester<S extends object, O extends Outputs, D extends Json>(guard: Guard<S, O, D>): void {
  test('has rules, each named once', () => {
    const ids = guard.rules.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id.startsWith(`${guard.id}/`)).toBe(true);
  });
  for (const rule of guard.rules) describe(rule.id, () => testRule(guard, rule));
}

function testRule<S extends object, O extends Outputs, D extends Json>(guard: Guard<S, O, D>, rule: AnyRule): void {
  test.each(rule.examples.bad.map((example, index) => ({ example, index })))('bad example $index is found', async ({ example }) => {
    const { report } = await runExample(guard, { ...example, profile: 'audit' });
    expect(report.failure).toBeUndefined();
    expect(placesOf(report, rule.id)).toContain(example.at);
  });
  test.each(rule.examples.good.map((example, index) => ({ example, index })))('good example $index is conclusive and clean of it', async ({ example }) => {
    const { report } = await runExample(guard, { ...example, profile: 'audit' });
    expect(report.failure).toBeUndefined();
    expect(report.coverage.inspected).toBeGreaterThan(0);
    expect(report.coverage.inspected).toBe(report.coverage.eligible);
    expect(report.coverage.skippedCount).toBe(0);
    expect(placesOf(report, rule.id)).toEqual([]);
  });
}
