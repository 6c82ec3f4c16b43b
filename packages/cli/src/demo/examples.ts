import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The files of the example projects by their paths, such as `broken/Dockerfile`: how the packed program carries them. */
const archiveSchema = z.record(z.string(), z.string());

/** The example projects, wherever this program has them. */
export interface Examples {
  /** The files of one project: path in it to text. */
  filesOf(project: string): Iterable<readonly [string, string]>;
  /** How the user started this program. */
  readonly command: string;
}

function* filesIn(archive: Readonly<Record<string, string>>, project: string): Iterable<readonly [string, string]> {
  for (const [name, text] of Object.entries(archive)) if (name.startsWith(`${project}/`)) yield [name.slice(project.length + 1), text];
}

/** What a run in the checkout itself left behind is no part of an example. */
const leftBehind = new Set(['.mlx-guard', '__pycache__']);

function* filesBelow(folder: string, prefix = ''): Iterable<readonly [string, string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory() && !leftBehind.has(entry.name)) yield* filesBelow(path.join(folder, entry.name), `${name}/`);
    else if (entry.isFile()) yield [name, readFileSync(path.join(folder, entry.name), 'utf8')];
  }
}

/** The examples of the program at `entry`: a packed one has an archive beside its folder, a checkout has the projects themselves. */
export function exampleProjects(entry: string): Examples {
  const here = path.dirname(fileURLToPath(entry));
  const archive = path.join(here, '..', 'examples.json');
  if (!existsSync(archive)) {
    const folder = path.join(here, '..', '..', '..', 'test', 'examples', 'chat-server');
    return { filesOf: (project) => filesBelow(path.join(folder, project)), command: 'npm start --' };
  }
  const files = archiveSchema.parse(JSON.parse(readFileSync(archive, 'utf8')));
  return { filesOf: (project) => filesIn(files, project), command: 'npx mlx-guard' };
}
