import { describe, expect, test } from 'vitest';
import { isWatched, ProgressLine } from './progress.ts';

const gibibyte = 1024 ** 3;

/** A line on a terminal of which every write is kept, and a clock that is set by hand. */
function onTerminal() {
  const written: string[] = [];
  const clock = { now: 1_000_000 };
  return {
    written,
    clock,
    line: new ProgressLine(
      (text) => written.push(text),
      () => clock.now,
    ),
  };
}

describe('the progress line', () => {
  test('says amount, share, rate and time to go', () => {
    const { line, written, clock } = onTerminal();
    clock.now += 3_000;
    line.update(1.5 * gibibyte, 4 * gibibyte, 'bytes hashed');
    expect(written).toEqual(['\r\x1b[K1.5 GiB of 4.0 GiB hashed, 37 %, 512.0 MiB/s, 5 s to go']);
  });

  test('counts what is no number of bytes as it is', () => {
    const { line, written, clock } = onTerminal();
    clock.now += 10_000;
    line.update(20, 4_000, 'files read');
    expect(written).toEqual(['\r\x1b[K20 of 4000 files read, 0 %, 2/s, 33 min to go']);
  });

  test('shows nothing of what is over at once, and leaves nothing behind', () => {
    const { line, written, clock } = onTerminal();
    clock.now += 499;
    line.update(1, 2, 'files read');
    line.clear();
    expect(written).toEqual([]);
  });

  test('is redrawn at most ten times a second, and taken away at the end', () => {
    const { line, written, clock } = onTerminal();
    for (let step = 1; step <= 2_000; step += 1) {
      clock.now += 1;
      line.update(step, 2_000, 'files read');
    }
    expect(written.length).toBeLessThanOrEqual(16);
    line.clear();
    expect(written.at(-1)).toBe('\r\x1b[K');
  });

  test('starts anew after it was taken away', () => {
    const { line, written, clock } = onTerminal();
    clock.now += 60_000;
    line.clear();
    clock.now += 1_000;
    line.update(10, 20, 'files read');
    expect(written.at(-1)).toContain('10/s, 1 s to go');
  });

  test('never says that no time or all time is left where that is not known', () => {
    const { line, written, clock } = onTerminal();
    for (const [done, total] of [
      [0, 0],
      [0, 10],
      [10, 10],
      [12, 10],
    ] as const) {
      clock.now += 1_000;
      line.update(done, total, 'files read');
    }
    expect(written.join('')).not.toMatch(/to go|Infinity|NaN/);
  });
});

test('only a terminal is watched, and no CI log', () => {
  expect(isWatched({ TERM: 'xterm' }, true)).toBe(true);
  expect(isWatched({}, true)).toBe(true);
  expect(isWatched({ TERM: 'xterm' }, false)).toBe(false);
  expect(isWatched({ CI: 'true' }, true)).toBe(false);
  expect(isWatched({ GITHUB_ACTIONS: 'true' }, true)).toBe(false);
  expect(isWatched({ TERM: 'dumb' }, true)).toBe(false);
});
