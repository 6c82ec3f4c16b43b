import type { Argument, Binding, Expression } from './python-model.ts';
import { childAt, childrenAt, type Syntax } from './python-tree.ts';

type Make = (node: Syntax, of: Reader) => Expression;

const only = (node: Syntax, of: Reader): Expression => {
  const [inner] = node.children;
  return inner === undefined ? other(node, of) : of.expression(inner);
};

const other: Make = (node, of) => ({ start: node.start, end: node.end, kind: 'other', parts: of.expressions(node.children) });
const collection: Make = (node, of) => ({ start: node.start, end: node.end, kind: 'collection', items: of.expressions(node.children) });
const wrapped: Make = (node, of) => ({ start: node.start, end: node.end, kind: 'wrapped', value: only(node, of) });
const number: Make = (node, of) => ({ start: node.start, end: node.end, kind: 'number', text: of.textOf(node) });
const word =
  (name: 'True' | 'False' | 'None' | '...'): Make =>
  (node) => ({ start: node.start, end: node.end, kind: 'word', word: name });

const binary: Make = (node, of) => {
  const left = childAt(node, 'left');
  const right = childAt(node, 'right');
  if (left === undefined || right === undefined) return other(node, of);
  const operator = of.text.slice(left.end, right.start).replace(/[()\s\\]/g, '');
  return { start: node.start, end: node.end, kind: 'binary', operator, left: of.expression(left), right: of.expression(right) };
};

const attribute: Make = (node, of) => {
  const object = childAt(node, 'object');
  const name = childAt(node, 'attribute');
  if (object === undefined || name === undefined) return other(node, of);
  return { start: node.start, end: node.end, kind: 'attribute', object: of.expression(object), name: of.textOf(name) };
};

const subscript: Make = (node, of) => {
  const object = childAt(node, 'value');
  if (object === undefined) return other(node, of);
  return { start: node.start, end: node.end, kind: 'subscript', object: of.expression(object), keys: of.expressions(childrenAt(node, 'subscript')) };
};

function argument(node: Syntax, of: Reader): Argument {
  if (node.type === 'keyword_argument') {
    const [name, value] = [childAt(node, 'name'), childAt(node, 'value')];
    if (name !== undefined && value !== undefined) return { name: of.textOf(name), splat: '', value: of.expression(value) };
  }
  const splat = node.type === 'list_splat' ? '*' : node.type === 'dictionary_splat' ? '**' : '';
  return { name: undefined, splat, value: of.expression(node) };
}

const call: Make = (node, of) => {
  const callee = childAt(node, 'function');
  const list = childAt(node, 'arguments');
  if (callee === undefined || list === undefined) return other(node, of);
  const given = list.type === 'generator_expression' ? [list] : list.children;
  return { start: node.start, end: node.end, kind: 'call', callee: of.expression(callee), args: given.map((item) => argument(item, of)) };
};

/** `type_conversion` and the text of a format are no values; a field in the format is. */
const holesOf = (node: Syntax, of: Reader): readonly Expression[] =>
  node.children.flatMap((part) => {
    if (part.type === 'interpolation' || part.type === 'format_expression') {
      return part.children.flatMap((inner) => {
        if (inner.field === 'expression') return [of.expression(inner)];
        return inner.type === 'format_specifier' ? holesOf(inner, of) : [];
      });
    }
    return [];
  });

const string: Make = (node, of) => {
  const text = node.children.map((part) => (part.type === 'string_content' ? of.textOf(part) : '')).join('');
  return { start: node.start, end: node.end, kind: 'text', text, holes: holesOf(node, of) };
};

const strings: Make = (node, of) => {
  const parts = of.expressions(node.children).flatMap((part) => (part.kind === 'text' ? [part] : []));
  return { start: node.start, end: node.end, kind: 'text', text: parts.map(({ text }) => text).join(''), holes: parts.flatMap(({ holes }) => holes) };
};

const dictionary: Make = (node, of) => ({
  start: node.start,
  end: node.end,
  kind: 'dictionary',
  entries: node.children.map((entry) => {
    const [key, value] = [childAt(entry, 'key'), childAt(entry, 'value')];
    return { key: key && of.expression(key), value: of.expression(value ?? entry) };
  }),
});

const conditional: Make = (node, of) => {
  const [body, test, instead] = of.expressions(node.children);
  if (body === undefined || instead === undefined) return other(node, of);
  return { start: node.start, end: node.end, kind: 'choice', test, options: [body, instead] };
};

const either: Make = (node, of) => ({ start: node.start, end: node.end, kind: 'choice', test: undefined, options: of.expressions(node.children) });

const bind: Make = (node, of) => {
  const [name, value] = [childAt(node, 'name'), childAt(node, 'value')];
  if (name === undefined || value === undefined) return other(node, of);
  return { start: node.start, end: node.end, kind: 'bind', name: of.textOf(name), value: of.expression(value) };
};

function sourceOf(clause: Syntax, of: Reader): Binding {
  const [target = clause, source = clause] = [childAt(clause, 'left'), childAt(clause, 'right')];
  return { target: of.expression(target), source: of.expression(source), isEach: true };
}

const comprehension: Make = (node, of) => {
  const sources = node.children.filter(({ type }) => type === 'for_in_clause').map((clause) => sourceOf(clause, of));
  const tests = node.children.filter(({ type }) => type === 'if_clause').map((clause) => only(clause, of));
  const body = childAt(node, 'body');
  const elements = body === undefined ? [] : of.expressions(body.type === 'pair' ? body.children : [body]);
  return { start: node.start, end: node.end, kind: 'comprehension', elements, sources, tests };
};

const lambda: Make = (node, of) => {
  const body = childAt(node, 'body');
  return body === undefined ? other(node, of) : { start: node.start, end: node.end, kind: 'lambda', body: of.expression(body) };
};

const makers: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['identifier', (node, of) => ({ start: node.start, end: node.end, kind: 'name', name: of.textOf(node) })],
  ['attribute', attribute],
  ['subscript', subscript],
  ['string', string],
  ['concatenated_string', strings],
  ['integer', number],
  ['float', number],
  ['true', word('True')],
  ['false', word('False')],
  ['none', word('None')],
  ['ellipsis', word('...')],
  ['call', call],
  ['binary_operator', binary],
  ['list', collection],
  ['tuple', collection],
  ['set', collection],
  ['expression_list', collection],
  ['pattern_list', collection],
  ['tuple_pattern', collection],
  ['list_pattern', collection],
  ['dictionary', dictionary],
  ['conditional_expression', conditional],
  ['boolean_operator', either],
  ['parenthesized_expression', only],
  ['await', wrapped],
  ['list_splat', wrapped],
  ['dictionary_splat', wrapped],
  ['list_splat_pattern', wrapped],
  ['as_pattern_target', only],
  ['named_expression', bind],
  ['list_comprehension', comprehension],
  ['set_comprehension', comprehension],
  ['generator_expression', comprehension],
  ['dictionary_comprehension', comprehension],
  ['lambda', lambda],
]);

/** Makes expressions of syntax. Calls itself no deeper than the tree, whose depth is bounded. */
export class Reader {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  textOf({ start, end }: Syntax): string {
    return this.text.slice(start, end);
  }

  expression(node: Syntax): Expression {
    return (makers.get(node.type) ?? other)(node, this);
  }

  expressions(nodes: readonly Syntax[]): readonly Expression[] {
    return nodes.map((node) => this.expression(node));
  }
}
