import { Buffer } from 'node:buffer';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryBudget } from '../index.ts';
import { serving } from '../rule.ts';
import { admissionKinds } from './admission.ts';
import { leakagesIn } from './canary.ts';
import { leakOf } from './leak.ts';

const report = async (...given: Parameters<typeof serving>) => (await runExample(memoryBudget, { ...serving(...given), profile: 'audit' })).report;
const found = async (...given: Parameters<typeof serving>) => (await report(...given)).findings.map(({ rule }) => rule.split('/')[1]);

describe('the slope of a leak', () => {
  /** A noise that is the same in every run. */
  const noisy = (count: number, slope: number, noise: number, start = 1e8) =>
    Array.from({ length: count }, (_, index) => start + slope * index + noise * Math.sin(index * 12.9898) * 0.5);

  test('is found within its interval, whatever the noise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 30, max: 80 }), (megabytes, count) => {
        const { slope, low, high } = leakOf(noisy(count, megabytes * 1e6, 1e6));
        expect(Math.abs(slope - megabytes * 1e6)).toBeLessThan(1e5);
        expect(low).toBeLessThanOrEqual(slope);
        expect(high).toBeGreaterThanOrEqual(slope);
      }),
      { numRuns: 15 },
    );
  });

  test('is none where a few jumps are all that happens', () => {
    const sizes = Array.from({ length: 60 }, (_, index) => 1e8 + (index > 30 ? 5e6 : 0));
    expect(leakOf(sizes).low).toBeLessThan(64 * 1024);
  });

  test('of thousands of requests is still reckoned at once', () => {
    expect(leakOf(noisy(5_000, 1_000, 1e5)).slope).toBeCloseTo(1_000, -2);
  });
});

describe('a marker', () => {
  const text = 'a1b2c3d4e5f60718293a4b5c6d7e8f901122334455667788990011aabbccddee';
  const marker = { kind: 'prompt', text } as const;
  const how = (written: string) => leakagesIn('its output', new TextEncoder().encode(written), [marker])[0]?.how;

  test.each([
    ['as it is', `INFO prompt=${text}`],
    ['as it is', JSON.stringify({ prompt: `hello ${text}` })],
    ['as it is', encodeURIComponent(`hello ${text}`)],
    ['in hexadecimal', Buffer.from(`x${text}`).toString('hex')],
    ['in part', `INFO prompt=${text.slice(10, 34)}…`],
  ] as const)('is found %s', (expected, written) => expect(how(written)).toBe(expected));

  test('is found in base64 wherever it begins, whole or a slice of 24 bytes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }), fc.constantFrom('base64', 'base64url'), (before, after, coding) => {
        expect(how(Buffer.from(before + text + after).toString(coding))).toBe('in base64');
      }),
    );
    expect(how(Buffer.from(`{"p": "${text}"}`).toString('base64').slice(20, 80))).toBe('in base64');
  });

  test('is not found in what does not hold it', () => {
    expect(how(`INFO prompt=${text.slice(0, 23)}`)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (written) => {
        expect(how(written)).toBeUndefined();
      }),
    );
  });

  test('is told with the level of its line', () => {
    const written = `INFO started\n2026 ERROR bad body ${text}\n`;
    expect(leakagesIn('a.log', new TextEncoder().encode(written), [marker])).toEqual([{ kind: 'prompt', sink: 'a.log', how: 'as it is', level: 'ERROR' }]);
  });
});

describe('a server', () => {
  test('that answers 200 to everything fails every test that it must refuse', async () => {
    const kinds = admissionKinds.filter((kind) => kind !== 'slow'); // it waits, and the clock of examples stands still
    const { findings, details } = await report([10], [200], { admission: kinds.join(','), burst: '4' });
    expect(findings).toHaveLength(kinds.length);
    expect(JSON.stringify(details)).toContain('Requests that must be refused');
  });

  test('that closes the connection has refused a body, and not a prompt', async () => {
    expect(await found([10], [200, 200, 0, 200], { admission: 'body' })).toEqual([]);
    expect(await found([10], [200, 200, 0, 200], { admission: 'prompt' })).toEqual(['request-admitted']);
  });

  test('that lives no longer after them is told', async () => {
    expect(await found([10], [200, 200, 413, 0], { admission: 'body' })).toEqual(['server-not-ready']);
  });

  test('whose refusal breaks the budget is over it', async () => {
    expect(await found([10, 150], [200, 200, 413, 200], { admission: 'body' })).toEqual(expect.arrayContaining(['budget-exceeded', 'refusal-costs-memory']));
  });

  test('too few requests to fill its caches say nothing of a leak', async () => {
    expect(await report([10], [200], { requests: '30' })).toMatchObject({ verdict: 'inconclusive', findings: [] });
  });

  test('that refuses the requests that should show a leak shows nothing', async () => {
    expect(await report([10], [200, 200, 400], { requests: '60' })).toMatchObject({ verdict: 'inconclusive' });
  });

  test.each([
    ['elsewhere', { endpoint: 'http://example.org/' }],
    ['of another scheme', { endpoint: 'https://127.0.0.1/' }],
    ['with a user', { endpoint: 'http://a@127.0.0.1/' }],
    ['whose health is elsewhere', { 'ready-url': 'http://10.0.0.1/health' }],
    ['asked with no JSON', { request: '{' }],
    ['asked without a prompt', { request: '{"a": 1}' }],
    ['started several times', { samples: '3' }],
  ])('%s is an error of the user’s', async (_, settings) => {
    expect(await report([10], [200], settings)).toMatchObject({ failure: { code: 'invalid-setting' }, executedSubject: false });
  });

  test('its key is in no report', async () => {
    expect(JSON.stringify(await report([10], [200], { 'api-key': 'the-key-of-this-test' }))).not.toContain('the-key-of-this-test');
  });
});
