import type { GuardErrorCode } from './errors.ts';

/** What a user should know about one kind of error; prose, in which what stands between backticks is code. */
export interface ErrorDoc {
  readonly title: string;
  /** Why it happens. */
  readonly cause: string;
  readonly cure: string;
}

/** Every code with its words: a code without them does not compile. The source of the troubleshooting page. */
export const errorDocs: Readonly<Record<GuardErrorCode, ErrorDoc>> = {
  'invalid-setting': {
    title: 'A setting cannot be used',
    cause:
      'An input, a flag or an argument has a name that does not exist, a value that is not accepted, or does not go with the others. All problems are named at once.',
    cure: 'The message names the setting, what was written and what is accepted. An input of an action is written without `--`, a flag of the command with it.',
  },
  'invalid-policy': {
    title: 'The policy or the baseline cannot be used',
    cause: 'The policy file or the baseline is not valid. Nothing was checked: a policy that is half understood could be one that asks for less.',
    cure: 'Go to the `file:line:column` of the message. An editor that reads the schema named in the first line shows the same while you type.',
  },
  'nothing-to-check': {
    title: 'What was named holds nothing to check',
    cause: 'A path that somebody wrote down does not exist, or holds nothing that this guard checks. Only default paths may turn out to be empty.',
    cure: 'Correct the path; it is relative to `working-directory`. In CI, see whether the step that fetches the files ran before the guard.',
  },
  ambiguous: {
    title: 'There are two answers to one question',
    cause: 'Two things claim the same role, and choosing one would ignore what the other says.',
    cure: 'Remove one of them, or name the one that counts.',
  },
  'report-exists': {
    title: 'The report would overwrite another',
    cause: 'An earlier step of the same run wrote report files of the same `name` into the same `report-dir`.',
    cure: 'Give each step a `name` of its own. On a runner of your own that keeps its temporary folder, set `report-dir`.',
  },
  'cannot-write': {
    title: 'A file cannot be written',
    cause: 'The disk is full, a permission is missing, or the way to the file leads through a link or out of its folder.',
    cure: 'The message names the file and the reason. What was there before is untouched.',
  },
  'cannot-read': {
    title: 'A file cannot be read',
    cause: 'A file that the run needs, not one that it checks, cannot be opened or read: what is wrong with a checked file is a finding.',
    cure: 'The message names the file. Look at its permissions, and whether it is a link.',
  },
  'not-available-here': {
    title: 'This version, machine or runner lacks what was asked for',
    cause: 'What was asked for needs something that is not there: a part that is not built yet, a program, a platform.',
    cure: 'Do without it, or run it where it exists.',
  },
  interrupted: {
    title: 'The run was cut short',
    cause: 'The run was cancelled, ran out of time, or was killed. What was found until then is reported; the verdict is at best inconclusive.',
    cure: 'Run it again. If it ran out of time, raise `timeout-minutes` of the job. A newer push cancels an older run where the workflow says `cancel-in-progress`.',
  },
  internal: {
    title: 'A defect of mlx-guard',
    cause: 'mlx-guard met something that it does not handle. The run is inconclusive, never green.',
    cure: 'Please open an issue with this line and what was checked. If the file that caused it is not public, describe it.',
  },
};
