import { basename } from 'node:path/posix';
import { isComposeName } from '@mlx-guard/source-formats';

/** The kinds of file that this guard reads. */
export type SourceKind = 'python' | 'compose' | 'logging-yaml';

const loggingYaml = /^[\w.-]*log(?:s|ger|gers|ging)?(?:[._-][\w.-]*)?\.ya?ml$/i;

/** What a file is to this guard, by its name; undefined where it has nothing to say of it. */
export function sourceKindOf(path: string): SourceKind | undefined {
  const name = basename(path);
  if (/\.pyw?$/.test(name)) return 'python';
  if (isComposeName(name)) return 'compose';
  return loggingYaml.test(name) ? 'logging-yaml' : undefined;
}
