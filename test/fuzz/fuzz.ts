/** Changes valid files until a reader breaks: `fuzz.ts [COUNT] [SEED] [FORMAT]`. Prints the seed of what it finds, and goes on. */
import { parseArgs } from 'node:util';
import { Dice, mutate } from './mutate.ts';
import { type Format, seeds } from './seeds.ts';
import { tryFile } from './targets.ts';

const isFormat = (name: string): name is Format => Object.hasOwn(seeds, name);
const { positionals } = parseArgs({ allowPositionals: true });
const [count = '100000', seed = '1', only] = positionals;
const formats = Object.keys(seeds).filter((name): name is Format => isFormat(name) && (only === undefined || only === name));

const maxShown = 20;
let broken = 0;
for (const format of formats) {
  const start = Date.now();
  let slowest = 0;
  for (let index = 0; index < Number(count); index += 1) {
    const dice = new Dice(Number(seed) * 1_000_003 + index);
    const file = mutate(dice.pick(seeds[format]), dice);
    const before = performance.now();
    try {
      await tryFile(format, file);
    } catch (thrown) {
      broken += 1;
      if (broken > maxShown) continue;
      console.log(`${format} ${seed}:${index}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    }
    slowest = Math.max(slowest, performance.now() - before);
  }
  console.log(`${format}: ${count} mutants in ${Date.now() - start} ms, the slowest in ${slowest.toFixed(1)} ms`);
}
process.exitCode = broken > 0 ? 1 : 0;
