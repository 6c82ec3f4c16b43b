import { Reader } from './python-expression.ts';
import type { Arm, Binding, Expression, Imported, Parameter, Statement } from './python-model.ts';
import { childAt, childrenAt, type Syntax } from './python-tree.ts';

const span = ({ start, end }: Syntax) => ({ start, end });

/** `with a as b`, `except E as e`, `case P as p`: the names and what they stand for. */
function aliased(node: Syntax, of: Reader): Binding {
  const alias = childAt(node, 'alias');
  const [source = node] = node.children;
  return { target: of.expression(alias ?? node), source: of.expression(source), isEach: false };
}

const bodyOf = (node: Syntax | undefined, of: Reader): readonly Statement[] => (node === undefined ? [] : readStatements(node.children, of));

const blockOf = (node: Syntax, of: Reader): readonly Statement[] =>
  bodyOf(childAt(node, 'body') ?? childAt(node, 'consequence') ?? node.children.find(({ type }) => type === 'block'), of);

function armOf(node: Syntax, of: Reader): Arm {
  const heads = node.children.filter(({ type, field }) => type !== 'block' && field !== 'body' && field !== 'consequence' && field !== 'alternative');
  const bindings = heads.filter(({ type }) => type === 'as_pattern').map((head) => aliased(head, of));
  const tests = of.expressions(heads.filter(({ type }) => type !== 'as_pattern' && !type.endsWith('_clause')));
  return { tests, bindings, body: blockOf(node, of) };
}

function withArm(node: Syntax, of: Reader): Arm {
  const items = node.children.find(({ type }) => type === 'with_clause')?.children ?? [];
  const values = items.flatMap((item) => childrenAt(item, 'value'));
  const bindings = values.filter(({ type }) => type === 'as_pattern').map((value) => aliased(value, of));
  return { tests: of.expressions(values.filter(({ type }) => type !== 'as_pattern')), bindings, body: blockOf(node, of) };
}

function forArm(node: Syntax, of: Reader): Arm {
  const [left, right] = [childAt(node, 'left'), childAt(node, 'right')];
  const bindings = left && right ? [{ target: of.expression(left), source: of.expression(right), isEach: true }] : [];
  return { tests: [], bindings, body: blockOf(node, of) };
}

const clauses = (node: Syntax): readonly Syntax[] => node.children.filter(({ type }) => type.endsWith('_clause') && type !== 'with_clause');

function block(node: Syntax, of: Reader): Statement {
  const alternatives = clauses(node).map((clause) => armOf(clause, of));
  switch (node.type) {
    case 'with_statement':
      return { ...span(node), kind: 'block', arms: [withArm(node, of)], mayPass: false, repeats: false, isTry: false };
    case 'for_statement':
      return { ...span(node), kind: 'block', arms: [forArm(node, of), ...alternatives], mayPass: true, repeats: true, isTry: false };
    case 'match_statement': {
      const arms = (childAt(node, 'body')?.children ?? []).map((clause) => armOf(clause, of));
      const tests = of.expressions(childrenAt(node, 'subject'));
      return { ...span(node), kind: 'block', arms: [{ tests, bindings: [], body: [] }, ...arms], mayPass: true, repeats: false, isTry: false };
    }
    default: {
      const isWhole = node.type === 'if_statement' && clauses(node).some(({ type }) => type === 'else_clause');
      const [repeats, isTry] = [node.type === 'while_statement', node.type === 'try_statement'];
      return { ...span(node), kind: 'block', arms: [armOf(node, of), ...alternatives], mayPass: !isWhole, repeats, isTry };
    }
  }
}

function importNames(node: Syntax, of: Reader): readonly Imported[] {
  const from = childAt(node, 'module_name');
  const prefix = from === undefined ? '' : `${of.textOf(from)}.`;
  return childrenAt(node, 'name').map((named) => {
    const path = childAt(named, 'name') ?? named;
    const alias = childAt(named, 'alias');
    const full = of.textOf(path);
    if (alias !== undefined) return { local: of.textOf(alias), full: `${prefix}${full}` };
    // `import a.b` makes the name `a`.
    return prefix === '' ? { local: full.split('.', 1)[0] ?? full, full: full.split('.', 1)[0] ?? full } : { local: full, full: `${prefix}${full}` };
  });
}

/** `x = y = value`: the targets from left to right, and the value. */
function assignment(node: Syntax, of: Reader): Statement | undefined {
  const targets: Expression[] = [];
  let value: Syntax = node;
  while (value.type === 'assignment' || value.type === 'augmented_assignment') {
    const [left, right] = [childAt(value, 'left'), childAt(value, 'right')];
    if (left !== undefined) targets.push(of.expression(left));
    if (right === undefined) return undefined; // `x: int` alone
    value = right;
  }
  return { ...span(node), kind: 'assign', targets, value: of.expression(value), isAdding: node.type === 'augmented_assignment' };
}

function parameterName(node: Syntax, of: Reader): string {
  if (node.type === 'identifier') return of.textOf(node);
  const inner = childAt(node, 'name') ?? node.children[0];
  return inner === undefined ? '' : parameterName(inner, of);
}

function parameterOf(node: Syntax, of: Reader): Parameter {
  const type = childAt(node, 'type');
  return { name: parameterName(node, of), type: type && of.expression(type.children[0] ?? type) };
}

function functionOf(node: Syntax, of: Reader): Statement {
  const name = childAt(node, 'name');
  const parameters = childAt(node, 'parameters')?.children ?? [];
  return {
    ...span(node),
    kind: 'function',
    name: name === undefined ? '' : of.textOf(name),
    parameters: parameters.map((parameter) => parameterOf(parameter, of)).filter(({ name: own }) => own !== ''),
    defaults: of.expressions(parameters.flatMap((parameter) => childrenAt(parameter, 'value'))),
    body: blockOf(node, of),
  };
}

/** The names that the body of a class declares with a type: `x: int`, `x: int = 1`. */
function declaredIn(body: Syntax | undefined, of: Reader): readonly string[] {
  return (body?.children ?? []).flatMap(({ type, children: [inner] }) => {
    if (type !== 'expression_statement' || inner?.type !== 'assignment' || childAt(inner, 'type') === undefined) return [];
    const name = childAt(inner, 'left');
    return name?.type === 'identifier' ? [of.textOf(name)] : [];
  });
}

function classOf(node: Syntax, of: Reader): Statement {
  const name = childAt(node, 'name');
  const parts = of.expressions(childAt(node, 'superclasses')?.children ?? []);
  return {
    ...span(node),
    kind: 'class',
    name: name === undefined ? '' : of.textOf(name),
    parts,
    fields: declaredIn(childAt(node, 'body'), of),
    body: blockOf(node, of),
  };
}

/** The print statement of Python 2, as the call that it became. */
function printCall(node: Syntax, of: Reader): Expression {
  const stream = node.children.find(({ type }) => type === 'chevron')?.children[0];
  const values = childrenAt(node, 'argument').map((value) => ({ name: undefined, splat: '', value: of.expression(value) }) as const);
  const file = stream === undefined ? [] : [{ name: 'file', splat: '', value: of.expression(stream) } as const];
  return { ...span(node), kind: 'call', callee: { ...span(node), kind: 'name', name: 'print' }, args: [...values, ...file] };
}

/** Any other statement, or an expression that stands alone amid what is broken: what is evaluated in it. */
function evaluate(node: Syntax, of: Reader): Statement {
  if (node.type === 'print_statement') return { ...span(node), kind: 'evaluate', values: [printCall(node, of)], as: undefined };
  const isStatement = node.type.endsWith('_statement');
  const as = node.type === 'return_statement' ? 'return' : node.type === 'raise_statement' ? 'raise' : undefined;
  return { ...span(node), kind: 'evaluate', values: isStatement ? of.expressions(node.children) : [of.expression(node)], as };
}

const blocks: ReadonlySet<string> = new Set(['if_statement', 'for_statement', 'while_statement', 'with_statement', 'try_statement', 'match_statement']);

function* statement(node: Syntax, of: Reader): Iterable<Statement> {
  const { type } = node;
  if (blocks.has(type)) yield block(node, of);
  else if (type === 'import_statement' || type === 'import_from_statement') yield { ...span(node), kind: 'import', names: importNames(node, of) };
  else if (type === 'function_definition') yield functionOf(node, of);
  else if (type === 'class_definition') yield classOf(node, of);
  else if (type === 'decorated_definition') {
    const definition = childAt(node, 'definition');
    yield { ...span(node), kind: 'evaluate', values: of.expressions(node.children.filter((child) => child !== definition)), as: undefined };
    if (definition !== undefined) yield* statement(definition, of);
  } else if (type === 'expression_statement' && node.children.length === 1) {
    const [inner = node] = node.children;
    const isAssignment = inner.type === 'assignment' || inner.type === 'augmented_assignment';
    const assigned = isAssignment ? assignment(inner, of) : undefined;
    if (assigned !== undefined) yield assigned;
    else if (!isAssignment) yield { ...span(inner), kind: 'evaluate', values: [of.expression(inner)], as: undefined };
  } else if (type === 'ERROR' || type === 'block') yield* readStatements(node.children, of);
  else yield evaluate(node, of);
}

/** The statements of a module or block, in the order of the text. */
const readStatements = (nodes: readonly Syntax[], of: Reader): readonly Statement[] => nodes.flatMap((node) => [...statement(node, of)]);

/** The statements of a whole module. */
export const readModule = (root: Syntax, text: string): readonly Statement[] => readStatements(root.children, new Reader(text));
