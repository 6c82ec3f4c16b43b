/** `npm run generate` writes every generated file; with `--check` it writes nothing, lists what has drifted, and exits 1 if anything has. */
import { join } from 'node:path';
import { counted } from '@mlx-guard/core';
import { findDrift, generateAll } from './generate/generate-all.ts';
import { Refusal, runScript } from './generate/refusal.ts';

const root = join(import.meta.dirname, '..');

await runScript(async () => {
  const [option, ...more] = process.argv.slice(2);
  if (more.length > 0 || (option !== undefined && option !== '--check')) throw new Refusal('usage: npm run generate [-- --check]');
  if (option === undefined) {
    const written = await generateAll(root);
    console.log(written.length === 0 ? 'All generated files are as they should be.' : written.map((path) => `wrote ${path}`).join('\n'));
    return 0;
  }
  const drift = await findDrift(root);
  if (drift.length === 0) return 0;
  console.error(`${counted(drift.length, 'generated file')} not as \`npm run generate\` writes:\n${drift.map((path) => `  ${path}`).join('\n')}`);
  return 1;
});
