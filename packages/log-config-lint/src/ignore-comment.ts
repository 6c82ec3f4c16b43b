import { didYouMean, quote } from '@mlx-guard/core';
import type { Comment } from '@mlx-guard/source-formats';

/** An ignore comment that says what it must: which rules, and why. */
export interface Ignore {
  readonly comment: Comment;
  /** Names of rules of this guard, without its id. */
  readonly rules: readonly string[];
  readonly reason: string;
}

/** What an ignore comment is: one that may take effect, one that may not and why, or none of ours. */
export type IgnoreReading = { readonly kind: 'ignore'; readonly ignore: Ignore } | { readonly kind: 'void'; readonly why: string } | { readonly kind: 'other' };

const address = /^(?:#+|\/\/+|;+)\s*mlx-guard\s*:\s*(.*)$/is;
const form = /^ignore\s*\[([^\]]{1,500})\]\s*[-:—]*\s*(.*)$/is;
const hasReason = /\p{L}{2}/u;

/** Reads a comment. `known`: the names of the rules that can be ignored; `guard`: the id before them. */
export function readIgnore(comment: Comment, guard: string, known: readonly string[]): IgnoreReading {
  const [, said] = address.exec(comment.text) ?? [];
  if (said === undefined) return { kind: 'other' };
  const [, list = '', reason = ''] = form.exec(said.trim()) ?? [];
  const named = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (named.length === 0) return { kind: 'void', why: `it does not say which rule, as in ${quote(`ignore[${guard}/rule] reason`)}` };
  const own = named.filter((name) => !name.includes('/') || name.startsWith(`${guard}/`)).map((name) => name.slice(name.indexOf('/') + 1));
  if (own.length === 0) return { kind: 'other' };
  const unknown = own.find((name) => !known.includes(name));
  if (unknown !== undefined) return { kind: 'void', why: `${quote(unknown)} is no rule that can be ignored${didYouMean(unknown, known).replaceAll('"', '')}` };
  return hasReason.test(reason)
    ? { kind: 'ignore', ignore: { comment, rules: own, reason: reason.trim().slice(0, 500) } }
    : { kind: 'void', why: 'it gives no reason' };
}
