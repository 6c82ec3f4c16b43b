import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childEnvironment, isMarked } from './environment.ts';
import { isAlive, parseStat } from './stat-line.ts';

const rest = `S 7 8 9 0 -1 4194304 1 0 0 0 5 6 0 0 20 0 1 0 4242 1000 200`;

test('a process is read whatever its program is called', () => {
  const expected = { state: 'S', parent: 7, group: 8, session: 9, startTime: '4242' };
  expect(parseStat(`1 (a) ${rest}\n`)).toEqual(expected);
  expect(parseStat(`1 (a) Z 1 1 1 (b)) ${rest}\n`)).toEqual(expected);
  fc.assert(
    fc.property(fc.string({ maxLength: 16 }), (name) => {
      expect(parseStat(`1 (${name}) ${rest}\n`)).toEqual(expected);
    }),
  );
});

test('what is no such line is none, and never throws', () => {
  for (const line of ['', '1 (a', '1 (a) S 7', '1 (a) S x 8 9']) expect(parseStat(line)).toBeUndefined();
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseStat(line)));
});

test('zombies and the dead are not alive', () => {
  expect(['R', 'S', 'D', 'T', 'Z', 'X'].filter((state) => isAlive({ state, parent: 1, group: 1, session: 1, startTime: '1' }))).toEqual(['R', 'S', 'D', 'T']);
});

const id = '0b9f0b9e-0000-4000-8000-000000000001';

test('a child gets what is allowed and what is passed, and never what is the runner’s', () => {
  const own = {
    PATH: '/bin',
    HOME: '/home/u',
    SECRET: 's',
    MY_VARIABLE: 'm',
    GITHUB_TOKEN: 't',
    GITHUB_OUTPUT: 'o',
    ACTIONS_RUNTIME_TOKEN: 't',
    'INPUT_GITHUB-TOKEN': 't',
    RUNNER_TRACKING_ID: 'r',
  };
  const child = childEnvironment(own, ['MY_VARIABLE', 'ABSENT', 'GITHUB_TOKEN', 'github_output', 'ACTIONS_RUNTIME_TOKEN', 'MLX_GUARD_RUN'], id);
  expect(child).toEqual({ MLX_GUARD_RUN: id, PATH: '/bin', HOME: '/home/u', RUNNER_TRACKING_ID: 'r', MY_VARIABLE: 'm' });
});

test('the marker is a whole variable with the whole id', () => {
  expect(isMarked(`A=1\0MLX_GUARD_RUN=${id}\0`, id)).toBe(true);
  for (const other of [`XMLX_GUARD_RUN=${id}\0`, `MLX_GUARD_RUN=${id}0\0`, `A=MLX_GUARD_RUN=${id}\0`, '']) expect(isMarked(other, id)).toBe(false);
});
