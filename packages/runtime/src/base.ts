import type { Base, BaseAnswer, RunFacts } from '@mlx-guard/core';
import type { Git } from './git.ts';
import type { GitHub, Tip } from './github.ts';
import type { Told } from './github-transport.ts';

const cures = 'grant `permissions: contents: read` and pass `github-token`, or check out with `fetch-depth: 0`';

const silent = (why: string): Told<never> => ({ ok: false, status: undefined, why });

/**
 * The base of a change: as GitHub has it at the current tip of the base branch, else as the objects of the checkout have it, else nothing. Never the
 * change itself, and never the working tree.
 */
export class LadderBase implements Base {
  /** As the event tells it; the first rung reads the newer tip. */
  readonly commit: string | undefined;
  readonly #git: Git;
  readonly #github: GitHub | undefined;
  readonly #run: Pick<RunFacts, 'baseRef' | 'event' | 'sha'>;
  #tip: Promise<Told<Tip>> | undefined;

  /** `github`: undefined where there is no token. */
  constructor(git: Git, github: GitHub | undefined, run: Pick<RunFacts, 'base' | 'baseRef' | 'event' | 'sha'>) {
    this.commit = run.base;
    this.#git = git;
    this.#github = github;
    this.#run = run;
  }

  #findTip(): Promise<Told<Tip>> {
    const { baseRef } = this.#run;
    if (this.#github === undefined) return Promise.resolve(silent('there is no `github-token`'));
    if (baseRef === undefined) return Promise.resolve(silent('the run does not tell its base branch'));
    this.#tip ??= this.#github.branchTip(baseRef);
    return this.#tip;
  }

  async #readOnGitHub(path: string, maxBytes: number): Promise<Told<BaseAnswer>> {
    const tip = await this.#findTip();
    if (!tip.ok || this.#github === undefined) return tip.ok ? silent('') : tip;
    return this.#github.file(tip.value.tree, path, maxBytes);
  }

  async read(path: string, maxBytes: number): Promise<BaseAnswer> {
    const told = await this.#readOnGitHub(path, maxBytes);
    if (told.ok) return told.value;
    const local: BaseAnswer =
      this.commit === undefined ? { kind: 'unreadable', why: 'the run does not tell its base' } : await this.#git.read(this.commit, path, maxBytes);
    if (local.kind !== 'unreadable') return local;
    return { kind: 'unreadable', why: `${told.why}, and in the checkout ${local.why}; ${cures}` };
  }

  async #changedOnGitHub(head: string): Promise<Told<readonly string[]>> {
    if (this.#github === undefined) return silent('');
    // An entry of the merge queue stands on the entries before it, not on the tip of the branch.
    if (this.#run.event === 'merge_group') return this.commit === undefined ? silent('') : this.#github.changedPaths(this.commit, head);
    const tip = await this.#findTip();
    return tip.ok ? this.#github.changedPaths(tip.value.commit, head) : tip;
  }

  async changedPaths(): Promise<readonly string[] | undefined> {
    const { sha } = this.#run;
    if (sha === undefined) return undefined;
    const told = await this.#changedOnGitHub(sha);
    if (told.ok) return told.value;
    if (this.commit === undefined) return undefined;
    const ancestor = await this.#git.mergeBase(this.commit, sha);
    return ancestor === undefined ? undefined : this.#git.changedPaths(ancestor, sha);
  }
}

/** A base of which every file is read once, however many guards of a run ask for it. For the few small files that a run is judged by. */
export class RememberedBase implements Base {
  readonly commit: string | undefined;
  readonly #base: Base;
  readonly #files = new Map<string, Promise<BaseAnswer>>();
  #changed: Promise<readonly string[] | undefined> | undefined;

  constructor(base: Base) {
    this.commit = base.commit;
    this.#base = base;
  }

  read(path: string, maxBytes: number): Promise<BaseAnswer> {
    const key = JSON.stringify([path, maxBytes]);
    const known = this.#files.get(key) ?? this.#base.read(path, maxBytes);
    this.#files.set(key, known);
    return known;
  }

  changedPaths(): Promise<readonly string[] | undefined> {
    this.#changed ??= this.#base.changedPaths();
    return this.#changed;
  }
}
