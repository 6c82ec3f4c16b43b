/**
 * `npm run bench`: what a user waits for, beside the programs that do the least one can do, in interleaved rounds. Writes docs/benchmarks.md. Needs
 * bash, openssl, Python and 3 GiB of room in the temporary folder; with `--full` a million files more.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '../../.ci/repository.ts';
import { benchModelChecksum } from './model-checksum.ts';

const page = join(root, 'docs/benchmarks.md');
const mark = '<!-- measured -->';

function main(): void {
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}. Medians of interleaved rounds where there are several programs, one run else.`;
  const text = `${machine}\n\n${benchModelChecksum(process.argv.includes('--full'))}`;
  const [before, , after] = readFileSync(page, 'utf8').split(mark);
  writeFileSync(page, [before, `\n${text}\n`, after].join(mark));
  console.log(text);
}

main();
