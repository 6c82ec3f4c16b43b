import type { Arm, Expression, Statement } from './python-model.ts';

/** A call. */
export type PythonCall = Extract<Expression, { readonly kind: 'call' }>;

/** The expressions directly in an expression, in the order of evaluation where that matters. */
function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'name':
    case 'number':
    case 'word':
      return [];
    case 'attribute':
      return [expression.object];
    case 'subscript':
      return [expression.object, ...expression.keys];
    case 'text':
      return expression.holes;
    case 'call':
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case 'binary':
      return [expression.left, expression.right];
    case 'collection':
      return expression.items;
    case 'dictionary':
      return expression.entries.flatMap(({ key, value }) => (key === undefined ? [value] : [key, value]));
    case 'choice':
      return expression.test === undefined ? expression.options : [expression.test, ...expression.options];
    case 'wrapped':
    case 'bind':
      return [expression.value];
    case 'comprehension':
      return [...expression.sources.flatMap(({ source }) => source ?? []), ...expression.tests, ...expression.elements];
    case 'lambda':
      return [expression.body];
    case 'other':
      return expression.parts;
  }
}

function collect(expression: Expression, into: Expression[]): void {
  for (const part of partsOf(expression)) collect(part, into);
  into.push(expression);
}

/** An expression and all in it, the innermost first. */
export function within(expression: Expression): readonly Expression[] {
  const all: Expression[] = [];
  collect(expression, all);
  return all;
}

/** The expressions that a statement evaluates itself, without those of the statements in it. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'assign':
      return [statement.value, ...statement.targets];
    case 'evaluate':
      return statement.values;
    case 'function':
      return statement.defaults;
    case 'class':
      return statement.parts;
    case 'import':
      return [];
    case 'block':
      return statement.arms.flatMap(armExpressions);
  }
}

const armExpressions = ({ tests, bindings }: Arm): readonly Expression[] => [...tests, ...bindings.flatMap(({ source }) => source ?? [])];

/** A statement and all in it, in the order of the text. */
export function* statementsIn(statements: readonly Statement[]): Iterable<Statement> {
  for (const statement of statements) {
    yield statement;
    if (statement.kind === 'function' || statement.kind === 'class') yield* statementsIn(statement.body);
    else if (statement.kind === 'block') for (const { body } of statement.arms) yield* statementsIn(body);
  }
}

/** The last name of a name, attribute or call: `b` of `a.b` and of `a.b()`. */
export function lastName(expression: Expression): string | undefined {
  if (expression.kind === 'name' || expression.kind === 'attribute') return expression.name;
  return expression.kind === 'call' ? lastName(expression.callee) : undefined;
}

/** `a.b.c` for names and attributes of names; undefined for anything else. */
export function dotted(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'attribute') return undefined;
  const object = dotted(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}

/** The text of a string without holes. */
export const plainText = (expression: Expression | undefined): string | undefined =>
  expression?.kind === 'text' && expression.holes.length === 0 ? expression.text : undefined;

/** The value of an argument by its name or its place; `unknown` where `*` or `**` may bring it. Undefined: not given. */
export function argumentOf({ args }: PythonCall, name: string, index?: number): Expression | 'unknown' | undefined {
  const named = args.find((argument) => argument.name === name);
  if (named !== undefined) return named.value;
  const placed = args.filter((argument) => argument.name === undefined && argument.splat !== '**');
  const before = index === undefined ? [] : placed.slice(0, index + 1);
  if (before.some(({ splat }) => splat === '*')) return 'unknown';
  const found = index === undefined ? undefined : placed[index]?.value;
  return found ?? (args.some(({ splat }) => splat === '**') ? 'unknown' : undefined);
}
