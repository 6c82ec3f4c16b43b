import { describe, expect, test } from 'vitest';
import { Dice, mutate } from './mutate.ts';
import { type Format, seeds } from './seeds.ts';
import { tryFile } from './targets.ts';

const count = 3_000;
const formats = Object.keys(seeds).filter((name): name is Format => Object.hasOwn(seeds, name));

describe('changed files', () => {
  test.each(formats)('%s: the seeds are sound, and no change breaks what the reader promises', async (format) => {
    for (const [index, file] of seeds[format].entries()) {
      const { defects } = await tryFile(format, file);
      expect(defects.length > 0, `seed ${index}`).toBe(format === 'pickle' && index === seeds.pickle.length - 1);
    }
    let refused = 0;
    for (let index = 0; index < count; index += 1) {
      const dice = new Dice(index);
      const { defects } = await tryFile(format, mutate(dice.pick(seeds[format]), dice));
      if (defects.length > 0) refused += 1;
    }
    // Changes that matter are most of them: a reader that looks at nothing would refuse none.
    expect(refused).toBeGreaterThan(count / 4);
  });
});
