import { defaultJudgement, type Judgement, type Notice } from './judge.ts';
import type { DetectedProject } from './project.ts';

/** Which policy a run was judged by. */
export interface PolicySource {
  /** `default`: there is none. */
  readonly source: 'base' | 'head' | 'default';
  readonly path: string | null;
  readonly sha256: string | null;
  /** The base has no policy, so that the one of the change itself had to do. */
  readonly bootstrap: boolean;
}

/** By what a run is judged, and what there is to say about that. */
export interface Grounds {
  readonly judgement: Judgement;
  readonly project: DetectedProject;
  readonly policy: PolicySource;
  readonly notices: readonly Notice[];
  /** Why the run can at best warn: its own change set the rules. */
  readonly atBestWarn: boolean;
  /** What of the grounds could not be read: the run is inconclusive. */
  readonly missing: readonly { readonly what: string; readonly why: string }[];
}

/** Without policy, baseline and base: what a run on a desk is judged by. */
export const defaultGrounds: Grounds = {
  judgement: defaultJudgement,
  project: { kind: 'app', evidence: 'not looked at' },
  policy: { source: 'default', path: null, sha256: null, bootstrap: false },
  notices: [],
  atBestWarn: false,
  missing: [],
};
