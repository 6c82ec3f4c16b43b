import { type Binding, dotted, type Expression, lastName, plainText, type Span } from '@mlx-guard/source-formats';
import { handedTo, type Locals } from './locals.ts';
import type { Names } from './names.ts';
import { byName, type Scope, type Sources, union } from './scope.ts';
import type { Vocabulary } from './vocabulary.ts';
import { wordSet, wordsOf } from './words.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

const nothing: Sources = [];
const maxShown = 80;

/** Methods and functions that give back what they were given, in another form. Any other call gives back something new. */
const passing = wordSet(
  'format join strip lower upper replace decode encode model_dump model_dump_json dict json copy read splitlines split rstrip lstrip title text items values dumps str repr pformat pprint getvalue list tuple sorted reversed deepcopy removeprefix removesuffix truncate shorten indent dedent loads get_secret_value group groups findall finditer asdict vars',
);
/** Attributes that hold the value itself. */
const holding = wordSet('text content data value');
const requests = wordSet('request req raw_request http_request fastapi_request');
const generations = wordSet('gen response resp result chunk output segment generation');
/** Variables that are called so hold which, what kind or how many, even where they were cut out of content. */
const labels = wordSet('name names id ids type types kind key keys index count length len size format mode role path url status code number');
const getters = /^(?:get|read|load|fetch)_/;

const isLabel = (name: string): boolean => labels.has(wordsOf(name).at(-1) ?? '');

const shown = (expression: Expression): string => (dotted(expression) ?? lastName(expression) ?? 'value').slice(-maxShown);

const isRequest = (expression: Expression): boolean => requests.has(lastName(expression) ?? '') && expression.kind !== 'call';

const contentFrom = ({ start, end }: Span, name: string): Sources => [{ class: 'content', name, start, end }];

/** Tells what a value was made of. */
export class Values {
  readonly #names: Names;
  readonly #vocabulary: Vocabulary;
  readonly #locals: Locals;

  constructor(names: Names, vocabulary: Vocabulary, locals: Locals) {
    this.#names = names;
    this.#vocabulary = vocabulary;
    this.#locals = locals;
  }

  /** The sources of an expression, given what is known of names. */
  of(expression: Expression, scope: Scope): Sources {
    switch (expression.kind) {
      case 'name':
        return scope.get(expression.name) ?? this.#byName(expression.name, expression);
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
      case 'lambda':
        return this.of(expression.body, scope);
      case 'number':
      case 'word':
      case 'other':
        return nothing;
    }
  }

  /** Whether it is plain that nothing sensitive is in it, so that a name which gets it loses its meaning. */
  isPlain(expression: Expression): boolean {
    if (expression.kind === 'call') return this.#vocabulary.isCleaning(lastName(expression.callee) ?? '');
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
    if (target.kind === 'attribute' && source !== undefined) this.#keep(target, source, scope);
    if (target.kind === 'subscript' && target.object.kind === 'name' && source !== undefined) this.#putInto(target.object.name, target, source, scope, into);
    if (target.kind !== 'name') return;
    if (source === undefined) into.set(target.name, undefined);
    else if (isEach && this.#isGeneration(source)) into.set(target.name, contentFrom(source, target.name));
    else {
      const own = this.#byName(target.name, source);
      const given = isLabel(target.name) ? this.of(source, scope).filter((one) => one.class === 'secret') : this.of(source, scope);
      // What it is called says more than where it came from, and where it came from is the place to show.
      const sources = given.length > 0 ? union([own, given]) : given;
      into.set(target.name, sources.length > 0 || (!isEach && this.isPlain(source)) ? sources : undefined);
    }
  }

  #byName(name: string, span: Span, shown?: string): Sources {
    return byName(this.#vocabulary, name, span, shown);
  }

  /** `self.field = value`: the other methods of the class may write it. A field whose name says what it is needs no keeping. */
  #keep({ object, name }: Of<'attribute'>, source: Expression, scope: Scope): void {
    if (scope.owner === '' || object.kind !== 'name' || object.name !== 'self' || this.#vocabulary.classOf(name) !== undefined) return;
    const kept = this.of(source, scope).filter((one) => one.class === 'secret' || one.class === 'content');
    const key = `${scope.owner}.${name}`;
    if (kept.length > 0) this.#locals.fields.set(key, union([this.#locals.fields.get(key) ?? nothing, kept]));
  }

  /** `name[key] = value`: the whole holds it from then on. */
  #putInto(name: string, target: Of<'subscript'>, source: Expression, scope: Scope, into: Scope): void {
    const given = union([this.of(source, scope), this.#secretUnder(target.keys[0], source)]).filter((one) => one.class !== 'generic');
    if (given.length > 0) into.set(name, union([scope.get(name) ?? nothing, given]));
  }

  #all(expressions: readonly Expression[], scope: Scope): Sources {
    return union(expressions.map((expression) => this.of(expression, scope)));
  }

  #attribute(expression: Of<'attribute'>, scope: Scope): Sources {
    const { object, name } = expression;
    if (name === 'headers' && isRequest(object)) return [{ class: 'secret', name: shown(expression), start: expression.start, end: expression.end }];
    const own = this.#byName(name, expression, shown(expression));
    const inherited = holding.has(name) ? this.of(object, scope) : nothing;
    if (inherited.length > 0) return inherited;
    const isField = own.length === 0 && object.kind === 'name' && object.name === 'self' && scope.owner !== '';
    const field = isField ? this.#locals.fields.get(`${scope.owner}.${name}`) : undefined;
    if (field !== undefined) return field;
    // Many things have a text; in a server that of a response is mostly the model's.
    return name === 'text' && !generations.has(lastName(object) ?? '') ? nothing : own;
  }

  #subscript({ object, keys, start, end }: Of<'subscript'>, scope: Scope): Sources {
    const [key] = keys;
    const text = plainText(key);
    return text === undefined ? this.of(object, scope) : this.#byName(text, { start, end }, `${shown(object)}["${text.slice(0, maxShown)}"]`);
  }

  #secretUnder(key: Expression | undefined, value: Expression): Sources {
    const text = plainText(key);
    if (text === undefined || this.isPlain(value)) return nothing;
    return this.#vocabulary.classOf(text) === 'secret' ? this.#byName(text, value) : nothing;
  }

  #comprehension({ elements, sources }: Of<'comprehension'>, scope: Scope): Sources {
    const inner = scope.branch();
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
    if (this.#vocabulary.isCleaning(name)) return nothing;
    const receiver = callee.kind === 'attribute' ? callee.object : undefined;
    const seeded = this.#seed(call, name, receiver) ?? this.#error(call, name, receiver, scope);
    if (seeded !== undefined) return seeded;
    const local = this.#locals.called(callee, scope);
    if (local !== undefined) {
      const returned = [...handedTo(call, local.parameters)].filter(({ parameter }) => local.summary.returns.has(parameter));
      return this.#all(
        returned.map(({ value }) => value),
        scope,
      );
    }
    if (/^re\.(?:match|search|fullmatch|sub|split)$/.test(this.#names.full(callee) ?? ''))
      return this.#all(
        args.map(({ value }) => value),
        scope,
      );
    if (!passing.has(name)) return this.#locals.made(call);
    const given = args.map(({ value }) => value);
    return this.#all(receiver === undefined ? given : [receiver, ...given], scope);
  }

  /** What an error of validation tells: each of its messages repeats the value, unless it is asked not to. */
  #error({ args }: Of<'call'>, name: string, receiver: Expression | undefined, scope: Scope): Sources | undefined {
    if (name !== 'errors' || receiver === undefined) return undefined;
    const isWithout = args.some((argument) => argument.name === 'include_input' && argument.value.kind === 'word' && argument.value.word === 'False');
    return isWithout ? nothing : this.of(receiver, scope).filter((source) => source.class === 'input');
  }

  /** What a call gives by what it is; undefined where that says nothing. */
  #seed(call: Of<'call'>, name: string, receiver: Expression | undefined): Sources | undefined {
    const key = plainText(call.args[0]?.value);
    if ((name === 'get' || name === 'pop' || name === 'getenv') && key !== undefined) return this.#byName(key, call, key.slice(0, maxShown));
    if (name === 'getpass') return [{ class: 'secret', name, start: call.start, end: call.end }];
    if (name === 'apply_chat_template') return contentFrom(call, name);
    if (/^mlx_\w+\..*\bgenerate$/.test(this.#names.full(call.callee) ?? '')) return contentFrom(call, name);
    if (getters.test(name)) {
      const found = this.#byName(name.replace(getters, ''), call, name);
      return found[0]?.class === 'secret' ? found : undefined;
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
