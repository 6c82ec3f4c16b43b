import type { Location } from '@mlx-guard/core';

interface At {
  readonly location: Location;
  /** What stays the same when lines move. */
  readonly identity: string;
}

/** What a load says of the revision: a full commit, something that can be moved, something that is computed, or nothing. */
export type Revision = { readonly kind: 'pinned' | 'computed' | 'absent' } | { readonly kind: 'mutable'; readonly value: string };

/** A model that is fetched by the name of its repository. */
interface LoadFact extends At {
  readonly kind: 'load';
  /** What fetches it: `mlx_lm.load`, `hf download`. */
  readonly api: string;
  readonly repository: string;
  readonly revision: Revision;
  /** Whether it has a parameter for the revision at all. */
  readonly canPin: boolean;
}

/** A model that is loaded from a folder of the machine, or from wherever a variable says. */
interface LocalLoadFact extends At {
  readonly kind: 'local-load';
  readonly api: string;
}

/** Something that verifies a model. */
interface VerificationFact {
  readonly kind: 'verification';
}

/** A model that is fetched by its address. */
interface UrlFact extends At {
  readonly kind: 'url';
  readonly url: string;
  readonly why: 'cleartext' | 'mutable';
}

/** Something that turns off the check of who is at the other end. */
interface InsecureFact extends At {
  readonly kind: 'insecure';
  readonly what: string;
}

/** Code of a model's repository that is run when it is loaded. */
interface RemoteCodeFact extends At {
  readonly kind: 'remote-code';
  readonly what: string;
}

/** A download that is run as it comes in. */
interface PipedFact extends At {
  readonly kind: 'piped';
  readonly url: string;
  readonly shell: string;
}

/** What stands around models in a workflow. */
interface WorkflowFact extends At {
  readonly kind: 'workflow';
  readonly what: 'no-lfs' | 'cache-before-verification' | 'load-before-verification' | 'neutralised' | 'secret-on-pull-request';
  /** The step, variable or file that it is about. */
  readonly subject: string;
}

/** Git or Git LFS is sent elsewhere, or there in the clear. */
interface RedirectFact extends At {
  readonly kind: 'redirect';
  readonly url: string;
}

/** A bucket whose policy is in the repository. */
interface BucketFact extends At {
  readonly kind: 'bucket';
  readonly what: 'public' | 'no-logging' | 'no-versioning' | 'no-tls';
  readonly bucket: string;
  readonly how: string;
  /** Whether its name says that models are in it. */
  readonly isForModels: boolean;
}

/** What the rules over sources judge: names, values and places, never parser nodes. */
export type ChannelFact =
  | LoadFact
  | LocalLoadFact
  | VerificationFact
  | UrlFact
  | InsecureFact
  | RemoteCodeFact
  | PipedFact
  | WorkflowFact
  | RedirectFact
  | BucketFact;
