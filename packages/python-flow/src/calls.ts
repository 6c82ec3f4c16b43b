import type { Expression, PythonModule } from '@mlx-guard/source-formats';
import { expressionsOf, statementsIn, within } from './expressions.ts';
import type { Names } from './names.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** A call and what it calls, by the imports. */
export interface NamedCall {
  readonly full: string;
  readonly call: Call;
}

/** The calls of a module whose callee the imports tell, in the order of the text but for nested ones. */
export function* namedCalls({ body }: Pick<PythonModule, 'body'>, names: Names): Iterable<NamedCall> {
  for (const statement of statementsIn(body)) {
    for (const expression of expressionsOf(statement)) {
      for (const part of within(expression)) {
        const full = part.kind === 'call' ? names.full(part.callee) : undefined;
        if (part.kind === 'call' && full !== undefined) yield { full, call: part };
      }
    }
  }
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
