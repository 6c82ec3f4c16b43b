/** What GitHub told, or in one line, which fits after "because", why it did not; that names the missing permission where it may be one. */
export type FromGitHub<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** An artifact of a run, as GitHub lists it. Whoever may run a step of the run may have made it, under any name. */
export interface RunArtifact {
  readonly id: number;
  readonly name: string;
  /** Of its zip. */
  readonly bytes: number;
  /** Of its zip, where GitHub lists it. */
  readonly sha256: string | undefined;
  /** GitHub has deleted what was in it. */
  readonly expired: boolean;
}

/** A commit, as far as it matters who made it. */
export interface CommitFacts {
  readonly sha: string;
  /** Whether GitHub verified its signature. */
  readonly isVerified: boolean;
  /** GitHub's word for why not, such as `unsigned`. */
  readonly reason: string;
}

/** What rules demand before a branch changes. Of several rules the strictest counts. */
export interface BranchRules {
  /** Approving reviews; 0 where none is needed. */
  readonly reviews: number;
  readonly codeOwnerReview: boolean;
  /** The names of checks that have to pass. */
  readonly checks: readonly string[];
}

/** GitHub, as far as a guard may ask it. Nothing here rejects, and there is no half answer. */
export interface GitHubPort {
  /** All artifacts of this run. Needs `actions: read`. */
  runArtifacts(): Promise<FromGitHub<readonly RunArtifact[]>>;
  /** The zip of one of them, with the digest that GitHub lists of it; never more than `maxBytes`. */
  artifactZip(artifact: RunArtifact, maxBytes: number): Promise<FromGitHub<Uint8Array>>;
  /** The attestations of this repository about something with this SHA-256 (lower-case hex): the JSON text of a bundle each. Needs `attestations: read`. */
  attestations(sha256: string): Promise<FromGitHub<readonly Uint8Array[]>>;
  /** The newest commit that touched a path, from a commit on; undefined where none did. Needs `contents: read`. */
  lastCommit(path: string, from: string): Promise<FromGitHub<CommitFacts | undefined>>;
  /** What the rules of a branch demand of a change, all of them together. Needs `metadata: read`, which every token has. */
  branchRules(branch: string): Promise<FromGitHub<BranchRules>>;
}
