import { defineConfig } from 'vitest/config';
import { root } from './repository.ts';

/** With this condition a workspace package is its TypeScript source, so that tests need no build. */
const conditions = ['mlx-guard-source'];

const suite = (name: string, include: readonly string[], exclude: readonly string[] = []) => ({
  extends: true as const,
  // Bounds against a hang, wide enough for a busy machine: no test measures time.
  test: { name, include: [...include], exclude: ['**/node_modules/**', ...exclude], testTimeout: 300_000, hookTimeout: 300_000 },
});

const slow = ['test/real/**', '**/*.seam.test.ts', '**/*.act.test.ts', '**/*.pack.test.ts', '**/*.browser.test.ts'];

/**
 * `default` is `npm test`, and so is `browser`, which skips itself where there is no Chromium (`npm run check -- browser` installs one).
 * The others cost minutes, or need what this machine may not have: `real` runs real MLX and reference tools (`npm run test:real`),
 * `seam` builds a throw-away guard, `act` runs workflows and `pack` runs the packed command line (`npm run check -- seam act pack`).
 */
export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // For threads and children that tests start: they resolve packages by themselves.
    execArgv: conditions.map((condition) => `--conditions=${condition}`),
    projects: [
      suite('default', ['{packages,actions}/*/src/**/*.test.ts', 'test/**/*.test.ts', '.ci/**/*.test.ts'], slow),
      suite('real', ['test/real/**/*.test.ts']),
      suite('browser', ['**/*.browser.test.ts']),
      suite('seam', ['**/*.seam.test.ts']),
      suite('act', ['**/*.act.test.ts']),
      suite('pack', ['**/*.pack.test.ts']),
    ],
  },
});
