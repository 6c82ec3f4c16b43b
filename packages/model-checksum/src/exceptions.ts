import { counted, fitsGlob, type RunFacts, reportFileNames, type Table } from '@mlx-guard/core';
import { baseName, folderOf } from '@mlx-guard/model-formats';
import { isDecisive, roleOf } from './file-kind.ts';

const repositoryFolder = '.git';
const reportSuffixes: readonly string[] = Object.values(reportFileNames(''));
const shardResult = /\.shard-\d+-of-\d+\.json$/;
const hubFolder = '.cache/huggingface';
const maxRows = 1_000;

/** Why a file of this name is no part of a model, whoever put it there; undefined where it may be one. */
function junkOf(path: string): string | undefined {
  const name = baseName(path);
  if (name === '.DS_Store') return 'a file of the macOS Finder, ignored by name';
  if (name === 'Thumbs.db') return 'a file of the Windows Explorer, ignored by name';
  // Some loaders take every file with the extension of weights, hidden ones too: such a name is no exception.
  const mayBeLoaded = roleOf(name) === 'weights' || roleOf(name) === 'code';
  if (mayBeLoaded) return undefined;
  if (name.startsWith('._')) return 'a macOS resource fork, ignored by name';
  return path.startsWith(`${hubFolder}/`) || path.includes(`/${hubFolder}/`) ? 'bookkeeping of huggingface_hub, ignored by name' : undefined;
}

/** What the exceptions need to know. */
export interface ExceptionRules {
  readonly manifests: readonly string[];
  /** Patterns of the user's, relative to the working directory. */
  readonly ignore: readonly string[];
  /** Paths that were reported otherwise. */
  readonly told?: ReadonlySet<string>;
}

/** What stands in a model folder and is no part of the model: what is left out, and that it was, is told in one table. */
export class Exceptions {
  readonly #rules: ExceptionRules;
  readonly #reportDir: string;
  readonly #rows = new Map<string, string>();
  #more = 0;
  #reportFiles = 0;

  constructor(rules: ExceptionRules, { reportDir }: Pick<RunFacts, 'reportDir'>) {
    this.#rules = rules;
    this.#reportDir = reportDir;
  }

  /** Whether a folder is the repository's own; for `Files.walk`. Only the one in the working directory: elsewhere `.git` is a folder like any other. */
  readonly skipFolder = (path: string): boolean => path === repositoryFolder && this.note(path, 'the repository itself, not a part of the model');

  /** Whether a file that no manifest lists is left out, whatever the settings say. */
  covers(path: string): boolean {
    if (this.#rules.told?.has(path)) return true;
    if (this.#rules.manifests.includes(path)) return this.note(path, 'the manifest itself');
    if (this.skipFolder(path)) return true;
    const junk = junkOf(path);
    if (junk !== undefined) return this.note(path, junk);
    const isReport = folderOf(path) === this.#reportDir && (shardResult.test(path) || reportSuffixes.some((suffix) => baseName(path).endsWith(suffix)));
    if (isReport) this.#reportFiles += 1;
    return isReport;
  }

  /** What `ignore` says of a file that no manifest lists: `refused` where it names one that decides what is executed. */
  ignores(path: string): 'yes' | 'no' | 'refused' {
    const pattern = this.#rules.ignore.find((one) => fitsGlob(one, path));
    if (pattern === undefined) return 'no';
    if (isDecisive(baseName(path))) return 'refused';
    this.note(path, `ignored by ${pattern}`);
    return 'yes';
  }

  /** Remembers that something was left out. */
  note(path: string, why: string): true {
    if (this.#rows.has(path) || this.#rows.size < maxRows) this.#rows.set(path, why);
    else this.#more += 1;
    return true;
  }

  /** What was left out, with the reason. */
  rows(): Table['rows'] {
    const reports = this.#reportFiles === 0 ? [] : [[this.#reportDir, `${counted(this.#reportFiles, 'report file')} of mlx-guard`]];
    const more = this.#more === 0 ? [] : [['and more', `${counted(this.#more, 'more path')} like these`]];
    return [...this.#rows, ...reports, ...more];
  }
}
