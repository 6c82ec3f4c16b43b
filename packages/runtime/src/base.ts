import type { Base, BaseAnswer, RunFacts } from '@mlx-guard/core';
import type { Git } from './git.ts';

const cures = 'check out with `fetch-depth: 0`';

/** The base as the objects of the checkout hold it. */
export class LocalBase implements Base {
  readonly commit: string | undefined;
  readonly #git: Git;
  readonly #head: string | undefined;

  constructor(git: Git, { base, sha }: Pick<RunFacts, 'base' | 'sha'>) {
    this.commit = base;
    this.#git = git;
    this.#head = sha;
  }

  async read(path: string, maxBytes: number): Promise<BaseAnswer> {
    if (this.commit === undefined) return { kind: 'unreadable', why: 'the run does not tell its base' };
    const answer = await this.#git.read(this.commit, path, maxBytes);
    return answer.kind === 'unreadable' ? { kind: 'unreadable', why: `${answer.why}; ${cures}` } : answer;
  }

  async changedPaths(): Promise<readonly string[] | undefined> {
    if (this.commit === undefined || this.#head === undefined) return undefined;
    const ancestor = await this.#git.mergeBase(this.commit, this.#head);
    return ancestor === undefined ? undefined : this.#git.changedPaths(ancestor, this.#head);
  }
}
