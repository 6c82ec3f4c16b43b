import { FileError, type Ports } from '@mlx-guard/core';

/** A file that says who updates the dependencies of a repository. */
export interface UpdateConfig {
  readonly path: string;
  readonly text: string;
}

const maxBytes = 1024 * 1024;

/** Where Dependabot and Renovate look, from the root of a repository. */
const places = [
  '.github/dependabot.yml',
  '.github/dependabot.yaml',
  'renovate.json',
  'renovate.json5',
  '.github/renovate.json',
  '.github/renovate.json5',
  '.gitlab/renovate.json',
  '.renovaterc',
  '.renovaterc.json',
  '.renovaterc.json5',
];

/** The configurations that are there; undefined where the root of the repository is not to be seen from here, so that nothing is known. */
export async function updateConfigs({ files, run }: Pick<Ports, 'files' | 'run'>): Promise<readonly UpdateConfig[] | undefined> {
  if (run.prefix !== '') return undefined;
  const found: UpdateConfig[] = [];
  for (const path of places) {
    try {
      await using file = await files.open(path);
      found.push({ path, text: new TextDecoder().decode(await file.read(0, Math.min(file.size, maxBytes))) });
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      if (thrown.code !== 'absent') return undefined;
    }
  }
  return found;
}
