import { type ExampleFile, sha256Hex } from '@mlx-guard/core';

/** A history that holds one measurement of the command of examples. */
export const exampleHistory = (...peaks: readonly number[]): Readonly<Record<string, ExampleFile>> => ({
  '.github/mlx-guard.memory.json': JSON.stringify({
    schema: 'mlx-guard-memory-history/v1',
    measurements: [
      {
        at: '2026-01-01T00:00:00Z',
        sha: 'a'.repeat(40),
        setup: { command: sha256Hex(JSON.stringify(['python', '-m', 'my_app'])), method: 'poll-rss', platform: 'linux', runner: '' },
        peaks,
      },
    ],
  }),
});
