import { counted, type RunFacts, reportFileNames, type Table } from '@mlx-guard/core';
import { baseName, folderOf } from './tree-path.ts';

const repositoryFolder = '.git';
const reportSuffixes: readonly string[] = Object.values(reportFileNames(''));

/** What stands in a model folder and is no part of the model: what is left out, and that it was, is told in one table. */
export class Exceptions {
  readonly #manifest: string;
  readonly #reportDir: string;
  readonly #rows = new Map<string, string>();
  #reportFiles = 0;

  constructor(manifest: string, { reportDir }: Pick<RunFacts, 'reportDir'>) {
    this.#manifest = manifest;
    this.#reportDir = reportDir;
  }

  /** Whether a folder is the repository's own; for `Files.walk`. Only the one in the working directory: elsewhere `.git` is a folder like any other. */
  readonly skipFolder = (path: string): boolean => path === repositoryFolder && this.#note(path, 'the repository itself, not a part of the model');

  /** Whether a file that no manifest lists is left out. */
  covers(path: string): boolean {
    if (path === this.#manifest) return this.#note(path, 'the manifest itself');
    if (this.skipFolder(path)) return true;
    const isReport = folderOf(path) === this.#reportDir && reportSuffixes.some((suffix) => baseName(path).endsWith(suffix));
    if (isReport) this.#reportFiles += 1;
    return isReport;
  }

  /** What was left out, with the reason. */
  rows(): Table['rows'] {
    const reports = this.#reportFiles === 0 ? [] : [[this.#reportDir, `${counted(this.#reportFiles, 'report file')} of mlx-guard`]];
    return [...this.#rows, ...reports];
  }

  #note(path: string, why: string): true {
    this.#rows.set(path, why);
    return true;
  }
}
