import type { Binding, Expression, Span } from '@mlx-guard/source-formats';
import { dotted, lastName, plainText } from './expressions.ts';
import { classOfName, isCleaning } from './name-class.ts';
import type { Names } from './names.ts';
import { byName, Scope, type Sources, union } from './scope.ts';
import { wordSet } from './words.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

const nothing: Sources = [];
const maxShown = 80;

/** Methods and functions that give back what they were given, in another form. Any other call gives back something new. */
const passing = wordSet(
  'format join strip lower upper replace decode encode model_dump model_dump_json dict json copy read splitlines split rstrip lstrip title text items values dumps str repr pformat pprint getvalue list tuple sorted reversed deepcopy removeprefix removesuffix truncate shorten indent dedent loads get_secret_value',
);
/** Attributes that hold the value itself. */
const holding = wordSet('text content data value');
const requests = wordSet('request req raw_request http_request fastapi_request');
const generations = wordSet('gen response resp result chunk output segment generation');
const getters = /^(?:get|read|load|fetch)_/;

const shown = (expression: Expression): string => (dotted(expression) ?? lastName(expression) ?? 'value').slice(-maxShown);

const isRequest = (expression: Expression): boolean => requests.has(lastName(expression) ?? '') && expression.kind !== 'call';

const contentFrom = ({ start, end }: Span, name: string): Sources => [{ class: 'content', name, start, end }];

/** Tells what a value was made of. */
export class Values {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** The sources of an expression, given what is known of names. */
  of(expression: Expression, scope: Scope): Sources {
    switch (expression.kind) {
      case 'name':
        return scope.get(expression.name) ?? byName(expression.name, expression);
      case 'attribute':
        return this.#attribute(expression, scope);
      case 'subscript':
        return this.#subscript(expression, scope);
      case 'text':
        return this.#all(expression.holes, scope);
      case 'binary':
        return ['+', '%', '|'].includes(expression.operator) ? this.#all([expression.left, expression.right], scope) : nothing;
      case 'collection':
        return this.#all(expression.items, scope);
      case 'dictionary':
        return union(expression.entries.flatMap(({ key, value }) => [this.#secretUnder(key, value), this.of(value, scope)]));
      case 'choice':
        return this.#all(expression.options, scope);
      case 'wrapped':
      case 'bind':
        return this.of(expression.value, scope);
      case 'comprehension':
        return this.#comprehension(expression, scope);
      case 'call':
        return this.#call(expression, scope);
      case 'number':
      case 'word':
      case 'lambda':
      case 'other':
        return nothing;
    }
  }

  /** Whether it is plain that nothing sensitive is in it, so that a name which gets it loses its meaning. */
  isPlain(expression: Expression): boolean {
    if (expression.kind === 'call') return isCleaning(lastName(expression.callee) ?? '');
    if (expression.kind === 'collection') return expression.items.length > 0 && expression.items.every((item) => this.isPlain(item));
    return ['text', 'number', 'word', 'other'].includes(expression.kind);
  }

  /** Gives names their values, as assignments, loops and comprehensions do. */
  assign({ target, source, isEach }: Binding, scope: Scope, into = scope): void {
    if (target.kind === 'collection') {
      for (const [index, item] of target.items.entries()) this.assign({ target: item, ...partOf(source, index, isEach) }, scope, into);
      return;
    }
    if (target.kind === 'wrapped') this.assign({ target: target.value, source, isEach }, scope, into);
    if (target.kind !== 'name') return;
    if (source === undefined) into.set(target.name, undefined);
    else if (isEach && this.#isGeneration(source)) into.set(target.name, contentFrom(source, target.name));
    else {
      const own = byName(target.name, source);
      const given = this.of(source, scope);
      // What it is called says more than where it came from, and where it came from is the place to show.
      const sources = given.length > 0 ? union([own, given]) : given;
      into.set(target.name, sources.length > 0 || (!isEach && this.isPlain(source)) ? sources : undefined);
    }
  }

  #all(expressions: readonly Expression[], scope: Scope): Sources {
    return union(expressions.map((expression) => this.of(expression, scope)));
  }

  #attribute(expression: Of<'attribute'>, scope: Scope): Sources {
    const { object, name } = expression;
    if (name === 'headers' && isRequest(object)) return [{ class: 'secret', name: shown(expression), start: expression.start, end: expression.end }];
    const own = byName(name, expression, shown(expression));
    const inherited = holding.has(name) ? this.of(object, scope) : nothing;
    if (inherited.length > 0) return inherited;
    // Many things have a text; in a server that of a response is mostly the model's.
    return name === 'text' && !generations.has(lastName(object) ?? '') ? nothing : own;
  }

  #subscript({ object, keys, start, end }: Of<'subscript'>, scope: Scope): Sources {
    const [key] = keys;
    const text = plainText(key);
    return text === undefined ? this.of(object, scope) : byName(text, { start, end }, `${shown(object)}["${text.slice(0, maxShown)}"]`);
  }

  #secretUnder(key: Expression | undefined, value: Expression): Sources {
    const text = plainText(key);
    if (text === undefined || this.isPlain(value)) return nothing;
    return classOfName(text) === 'secret' ? byName(text, value) : nothing;
  }

  #comprehension({ elements, sources }: Of<'comprehension'>, scope: Scope): Sources {
    const inner = new Scope(scope);
    for (const binding of sources) this.assign(binding, inner);
    return this.#all(elements, inner);
  }

  #isGeneration(source: Expression): boolean {
    const called = source.kind === 'call' ? source.callee : undefined;
    return called !== undefined && /^mlx_\w+\..*\bstream_generate$/.test(this.#names.full(called) ?? '');
  }

  #call(call: Of<'call'>, scope: Scope): Sources {
    const { callee, args } = call;
    const name = lastName(callee) ?? '';
    if (isCleaning(name)) return nothing;
    const receiver = callee.kind === 'attribute' ? callee.object : undefined;
    const seeded = this.#seed(call, name, receiver);
    if (seeded !== undefined) return seeded;
    if (!passing.has(name)) return nothing;
    const given = args.map(({ value }) => value);
    return this.#all(receiver === undefined ? given : [receiver, ...given], scope);
  }

  /** What a call gives by what it is; undefined where that says nothing. */
  #seed(call: Of<'call'>, name: string, receiver: Expression | undefined): Sources | undefined {
    const key = plainText(call.args[0]?.value);
    if ((name === 'get' || name === 'pop' || name === 'getenv') && key !== undefined) return byName(key, call, key.slice(0, maxShown));
    if (name === 'getpass') return [{ class: 'secret', name, start: call.start, end: call.end }];
    if (name === 'apply_chat_template') return contentFrom(call, name);
    if (/^mlx_\w+\..*\bgenerate$/.test(this.#names.full(call.callee) ?? '')) return contentFrom(call, name);
    if (getters.test(name)) {
      const found = byName(name.replace(getters, ''), call, name);
      return found[0]?.class === 'secret' ? found : [];
    }
    if (receiver === undefined) return undefined;
    const of = lastName(receiver) ?? '';
    if (['body', 'json', 'form', 'get_data', 'get_json'].includes(name) && isRequest(receiver)) return contentFrom(call, `${of}.${name}()`);
    if (name === 'read' && of === 'rfile') return contentFrom(call, 'rfile.read()');
    return (name === 'decode' || name === 'detokenize') && /tokenizer|processor/i.test(of) ? contentFrom(call, `${of}.${name}()`) : undefined;
  }
}

/** What of a value the target at an index gets: the item of a list that is written out, the value of `items()`, the item of `enumerate`. */
function partOf(source: Expression | undefined, index: number, isEach: boolean): Pick<Binding, 'source' | 'isEach'> {
  if (source?.kind === 'collection' && !isEach) return { source: source.items[index], isEach };
  if (source?.kind !== 'call' || !isEach) return { source: undefined, isEach };
  const name = lastName(source.callee);
  if (name === 'zip') return { source: source.args[index]?.value, isEach };
  if (name === 'enumerate') return { source: index === 1 ? source.args[0]?.value : undefined, isEach };
  return { source: name === 'items' && index === 1 && source.callee.kind === 'attribute' ? source.callee.object : undefined, isEach };
}
