import { type Found, quote, type RuleSpec } from '@mlx-guard/core';
import type { Facts } from './facts.ts';

/** What can be wrong with the files around the weights: each is a rule of that name. */
export type ProblemKind =
  | 'code-added'
  | 'config-auto-map'
  | 'config-model-file'
  | 'config-module-name'
  | 'config-remote-code'
  | 'config-size'
  | 'config-trust-remote-code'
  | 'index-path'
  | 'index-tensor-mismatch'
  | 'index-total-size'
  | 'json-duplicate-key'
  | 'json-number'
  | 'json-text'
  | 'metadata-code'
  | 'metadata-url'
  | 'mlxfn-code'
  | 'pickle-present'
  | 'python-file'
  | 'secret-in-model'
  | 'shard-missing'
  | 'shard-without-index'
  | 'template-changed'
  | 'template-escape'
  | 'template-loop'
  | 'template-size'
  | 'tokenizer-changed'
  | 'unlisted-shard';

/** One thing that is wrong with a file of a model folder. */
export interface Problem {
  readonly kind: ProblemKind;
  /** A clause that follows the name of the file; names from outside are quoted. */
  readonly says: string;
  /** From 1, where the file is text. */
  readonly line?: number;
  /** From the start of the file, where it is not. */
  readonly offset?: number;
  /** What tells it from others of its kind in the file. */
  readonly identity?: string;
  readonly evidence?: Readonly<Record<string, string | number>>;
  readonly atMost?: 'warning' | 'note';
}

function* findingsOf(kind: ProblemKind, { path, problem }: Extract<Facts, { readonly about: 'repository' }>, found: Found) {
  const { says, line, offset, identity, evidence, atMost } = problem;
  if (problem.kind !== kind) return;
  const place = line === undefined ? '' : ` (line ${line})`;
  yield found(
    { path, ...(line !== undefined && { startLine: line }), ...(offset !== undefined && { byteOffset: offset }) },
    `${quote(path)}${place}: ${says}`,
    {
      ...(evidence && { evidence }),
      ...(atMost && { severity: atMost }),
      identity: (identity ?? says).slice(0, 4096),
    },
  );
}

/** A rule's `check` that reports what was found around the weights. */
export const tells = (kind: ProblemKind): NonNullable<RuleSpec<Facts>['check']> =>
  function* (facts, found) {
    if (facts.about === 'repository') yield* findingsOf(kind, facts, found);
  };
