import { FileError, fitsGlob, quote } from '@mlx-guard/core';
import { baseName, folderOf, here, isWithin, relativeTo } from '@mlx-guard/model-formats';
import { isWeights } from './file-kind.ts';
import { gitAttributes } from './rules/git-attributes.ts';
import type { Run } from './surface.ts';

const fileName = '.gitattributes';
const maxFileBytes = 256 * 1024;
const maxWeights = 1_000;

/** One line that says something of files that fit a pattern. */
interface AttributeLine {
  readonly line: number;
  readonly pattern: string;
  readonly harm: string;
}

/** Git converts what is `text` or has an `eol`; without the filter of Git LFS a pointer is checked out in the place of weights. */
function harmOf(attributes: readonly string[]): string | undefined {
  if (attributes.some((one) => one === 'text' || one === 'text=auto' || one.startsWith('eol='))) return 'lets git change the bytes of';
  return attributes.some((one) => one === '-filter' || one === '!filter') ? 'takes the Git LFS filter from' : undefined;
}

/** The lines of a `.gitattributes` that harm files of weights, should one fit. `*` alone is how text files are meant, and git tells weights from those. */
export function harmfulLines(text: string): readonly AttributeLine[] {
  return text.split('\n').flatMap((raw, index): readonly AttributeLine[] => {
    const [pattern = '', ...attributes] = raw.trim().split(/\s+/);
    const harm = harmOf(attributes);
    return pattern === '' || pattern === '*' || pattern.startsWith('#') || harm === undefined ? [] : [{ line: index + 1, pattern, harm }];
  });
}

/** Whether a pattern of git's fits a path that is relative to the folder of its file. */
function fits(pattern: string, path: string): boolean {
  const isAnchored = pattern.slice(0, -1).includes('/');
  return fitsGlob(isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`, path);
}

/** Looks whether `.gitattributes` of the model folder, or of the working directory, lets git change weights. */
export class AttributesReview {
  readonly #run: Run;
  readonly #files = new Set([fileName]);
  readonly #weights: string[] = [];

  constructor(run: Run) {
    this.#run = run;
  }

  take(path: string): void {
    if (baseName(path) === fileName) this.#files.add(path);
    else if (this.#weights.length < maxWeights && isWeights(baseName(path))) this.#weights.push(path);
  }

  async end(): Promise<void> {
    for (const path of this.#files) {
      const text = await this.#read(path);
      for (const { line, pattern, harm } of harmfulLines(text)) this.#judge(path, line, pattern, harm);
    }
  }

  /** Nothing where there is none, or where it cannot be read: then it is not what git reads either, or a finding of its own. */
  async #read(path: string): Promise<string> {
    try {
      await using file = await this.#run.ports.files.open(path);
      return new TextDecoder().decode(await file.read(0, Math.min(file.size, maxFileBytes)));
    } catch (thrown) {
      if (thrown instanceof FileError) return '';
      throw thrown;
    }
  }

  #judge(path: string, line: number, pattern: string, harm: string): void {
    const folder = folderOf(path);
    const hit = this.#weights.find((file) => (folder === here || isWithin(file, folder)) && fits(pattern, relativeTo(folder, file)));
    if (hit === undefined) return;
    const message = `${quote(pattern)} ${harm} ${quote(hit)} and others like it`;
    this.#run.record.finding(gitAttributes.finding({ path, startLine: line }, message, { identity: pattern }));
  }
}
