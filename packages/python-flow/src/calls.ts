import type { Expression } from '@mlx-guard/source-formats';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** A call and what it calls, by the imports. */
export interface NamedCall {
  readonly full: string;
  readonly call: Call;
}

/** The value of an argument by its name or its place; `unknown` where `*` or `**` may bring it. Undefined: not given. */
export function argumentOf({ args }: Call, name: string, index?: number): Expression | 'unknown' | undefined {
  const named = args.find((argument) => argument.name === name);
  if (named !== undefined) return named.value;
  const placed = args.filter((argument) => argument.name === undefined && argument.splat !== '**');
  const before = index === undefined ? [] : placed.slice(0, index + 1);
  if (before.some(({ splat }) => splat === '*')) return 'unknown';
  const found = index === undefined ? undefined : placed[index]?.value;
  return found ?? (args.some(({ splat }) => splat === '**') ? 'unknown' : undefined);
}
