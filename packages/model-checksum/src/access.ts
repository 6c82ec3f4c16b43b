import { type FileAccess, quote, type TreeEntry } from '@mlx-guard/core';
import { baseName } from '@mlx-guard/model-formats';
import { isWeights } from './file-kind.ts';
import { executableWeights } from './rules/executable-weights.ts';
import { foreignOwner } from './rules/foreign-owner.ts';
import { hardLink } from './rules/hard-link.ts';
import { specialMode } from './rules/special-mode.ts';
import { writableByOthers } from './rules/writable-by-others.ts';
import type { Run } from './surface.ts';

const [special, groupWrite, otherWrite, executable] = [0o7000, 0o020, 0o002, 0o111];

/** What only modes, owners and link counts tell. */
const accessRules = [executableWeights, foreignOwner, hardLink, specialMode, writableByOthers];

/** Says, once a run, that a platform without modes leaves these rules out. */
export function sayWhatIsNotTold({ ports, record }: Run): void {
  if (ports.run.platform === 'win32') record.unavailable(accessRules, 'Windows has neither modes nor owners as the rules mean them');
}

/** Who may change the files of one model folder, beside us. What holds for most files of a folder alike is told once. */
export class AccessReview {
  readonly #run: Run;
  #writable = 0;
  #foreign = 0;
  #firstWritable: string | undefined;
  #firstForeign: string | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  take(entry: TreeEntry): void {
    if (entry.kind !== 'file' || entry.access === undefined) return;
    const { path, access } = entry;
    const { record, ports } = this.#run;
    if (access.mode & special) {
      record.finding(specialMode.finding({ path }, `${quote(path)} has the mode ${access.mode.toString(8)}: set-user-id, set-group-id or sticky`));
    }
    if (access.links > 1) {
      const message = `${quote(path)} has ${access.links} names: whoever writes to the file by another changes the model`;
      record.finding(hardLink.finding({ path }, message, { evidence: { links: access.links } }));
    }
    if (access.mode & executable && isWeights(baseName(path))) {
      record.finding(executableWeights.finding({ path }, `${quote(path)} holds weights and may be executed`, { evidence: { mode: access.mode.toString(8) } }));
    }
    this.#takeWriters(path, access, ports.run.isSelfHosted === true);
  }

  /** A group of its own is what a shared machine has; on a runner of GitHub's there is nobody in it. */
  #takeWriters(path: string, { mode, folderWriters, isOwn }: FileAccess, isSelfHosted: boolean): void {
    if ((mode | folderWriters) & (isSelfHosted ? otherWrite | groupWrite : otherWrite)) {
      this.#writable += 1;
      this.#firstWritable ??= path;
    }
    if (isSelfHosted && !isOwn) {
      this.#foreign += 1;
      this.#firstForeign ??= path;
    }
  }

  end(root: string): void {
    const { record } = this.#run;
    if (this.#firstWritable !== undefined) {
      const message = `other users may write to files of ${quote(root)}, or put others in their place, such as ${quote(this.#firstWritable)}`;
      record.finding(writableByOthers.finding({ path: this.#firstWritable }, message, { evidence: { files: this.#writable }, identity: root }));
    }
    if (this.#firstForeign !== undefined) {
      const message = `files of ${quote(root)} belong to another user, such as ${quote(this.#firstForeign)}`;
      record.finding(foreignOwner.finding({ path: this.#firstForeign }, message, { evidence: { files: this.#foreign }, identity: root }));
    }
  }
}
