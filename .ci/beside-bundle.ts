/**
 * A step of an action's build, run in the action's folder, for dependencies that cannot be bundled: copies the files that
 * `mlxGuard.besideBundle` of the named packages lists into `dist/node_modules`, where Node finds them, as far as the bundle still names
 * them: what it does not use is left out of it. Throws where a file is missing.
 */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { root } from './repository.ts';

const manifestSchema = z.object({ mlxGuard: z.object({ besideBundle: z.record(z.string(), z.array(z.string())) }) });
const always = ['LICENSE', 'package.json'];
const bundle = readdirSync('dist')
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(join('dist', name), 'utf8'))
  .join('\n');

for (const declaredBy of process.argv.slice(2)) {
  const { mlxGuard } = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'packages', declaredBy, 'package.json'), 'utf8')));
  for (const [name, files] of Object.entries(mlxGuard.besideBundle)) {
    if (!bundle.includes(name)) continue;
    for (const file of [...always, ...files]) {
      const target = join('dist', 'node_modules', name, file);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, 'node_modules', name, file), target);
      chmodSync(target, 0o644); // some archives mark everything as a program
    }
  }
}
