import { type Arm, type Expression, expressionsOf, type PythonModule, type Span, type Statement, within } from '@mlx-guard/source-formats';
import { handedTo, isValidationError, type LocalFunction, Locals } from './locals.ts';
import type { Names } from './names.ts';
import { Scope, type Source, type SourceClass, type Sources, union } from './scope.ts';
import { type Sink, sinkOf } from './sink.ts';
import { Values } from './value.ts';
import { Vocabulary } from './vocabulary.ts';
import { wordSet, wordsOf } from './words.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** Something that must not be logged reaches a log. */
export interface Leak {
  /** The call that writes. */
  readonly call: Span;
  readonly api: Sink['api'];
  readonly level: Sink['level'];
  readonly source: Omit<Source, 'class'> & { readonly class: Exclude<SourceClass, 'parameter'> };
  /** The function that it stands in, with those around it: `Engine.complete`; empty for the module itself. */
  readonly within: string;
}

/** What need not be told beside content in one message. */
const said: ReadonlySet<SourceClass> = new Set<SourceClass>(['generic', 'object', 'input']);
const maxRepeatedLoops = 3;
/** A wrapper is small; what a long function does with its parameters is its own business. */
const maxSummarised = 3_000;
/** How often a function is walked again because somebody was found to hand it content. */
const maxRounds = 3;

const wrapperWords = wordSet('log logs logged logging debug trace warn print emit report dump echo info error audit');
/** Whether a function is called like one that writes logs: then who calls it is to blame, else the line in it that writes. */
const isWrapperName = (name: string): boolean => wordsOf(name).some((word) => wrapperWords.has(word));

/** Follows values through one module, in the order of the text: each function for itself, knowing of the others what becomes of their parameters. */
class Walk {
  readonly #names: Names;
  readonly #vocabulary: Vocabulary;
  readonly #locals: Locals;
  readonly #values: Values;
  #loops = 0;
  #raised: Source[] = [];
  /** By the start of the call and the class: what a loop shows twice is one leak. */
  readonly #leaks = new Map<string, Leak>();
  /** Set while it is found out what becomes of the parameters of this function. */
  #studied: LocalFunction | undefined;
  /** Private functions and what the module's own calls hand to them. */
  readonly #handed = new Map<LocalFunction, Map<string, Sources>>();

  constructor(module: Pick<PythonModule, 'body'>, names: Names, vocabulary: Vocabulary) {
    this.#names = names;
    this.#vocabulary = vocabulary;
    this.#locals = new Locals(module, names, vocabulary);
    this.#values = new Values(names, vocabulary, this.#locals);
  }

  module(body: readonly Statement[]): readonly Leak[] {
    for (const one of this.#locals.functions) this.#study(one);
    this.#block(body, this.#scope(''), '');
    for (let round = 0; round < maxRounds && this.#handed.size > 0; round += 1) this.#again();
    return [...this.#leaks.values()].sort((a, b) => a.call.start - b.call.start);
  }

  #scope(owner: string): Scope {
    return new Scope(this.#vocabulary, owner);
  }

  /** What becomes of the parameters of a function. The function itself is not followed into others. */
  #study(one: LocalFunction): void {
    const { statement, parameters, owner } = one;
    if (parameters.length === 0 || statement.end - statement.start > maxSummarised) return;
    const scope = this.#scope(owner);
    for (const { name } of parameters) scope.set(name, [{ class: 'parameter', name, start: statement.start, end: statement.start }]);
    this.#studied = one;
    this.#block(statement.body, scope, '');
    this.#studied = undefined;
  }

  /** Walks the functions again that were handed content under a name that does not say so. */
  #again(): void {
    const handed = [...this.#handed];
    this.#handed.clear();
    for (const [one, given] of handed) {
      const place = one.owner === '' ? one.name : `${one.owner}.${one.name}`;
      this.#function(one.statement, place, one.owner, given);
    }
  }

  #block(statements: readonly Statement[], scope: Scope, place: string): void {
    for (const statement of statements) this.#statement(statement, scope, place);
  }

  #statement(statement: Statement, scope: Scope, place: string): void {
    if (statement.kind === 'block') {
      this.#arms(statement, scope, place);
      return;
    }
    for (const expression of expressionsOf(statement)) this.#evaluate(expression, scope, place);
    if (statement.kind === 'assign') this.#assign(statement, scope);
    else if (statement.kind === 'evaluate') this.#leave(statement, scope);
    else if (this.#studied !== undefined) return;
    else if (statement.kind === 'function') this.#function(statement, place === '' ? statement.name : `${place}.${statement.name}`, scope.owner);
    else if (statement.kind === 'class') this.#class(statement, place);
  }

  #class({ name, body }: Extract<Statement, { readonly kind: 'class' }>, place: string): void {
    const inner = place === '' ? name : `${place}.${name}`;
    const before = this.#locals.fields.size;
    this.#block(body, this.#scope(name), inner);
    // What one method keeps, another that stands before it may write. Classes in classes would double the work each.
    if (this.#locals.fields.size > before && place === '') this.#block(body, this.#scope(name), inner);
  }

  #function(statement: Extract<Statement, { readonly kind: 'function' }>, place: string, owner: string, given?: ReadonlyMap<string, Sources>): void {
    const scope = this.#scope(owner);
    for (const { name, type } of statement.parameters) {
      const known = union([given?.get(name) ?? [], this.#locals.ofType(type, { name, start: statement.start, end: statement.start })]);
      if (known.length > 0) scope.set(name, known);
    }
    const raised = this.#raised;
    this.#raised = [];
    this.#block(statement.body, scope, place);
    this.#raised = raised;
  }

  /** What a statement gives back or raises. */
  #leave({ values, as }: Extract<Statement, { readonly kind: 'evaluate' }>, scope: Scope): void {
    if (as === undefined) return;
    if (as === 'return') {
      const sources = union(values.map((value) => this.#values.of(value, scope)));
      for (const source of sources) if (source.class === 'parameter') this.#studied?.summary.returns.add(source.name);
      return;
    }
    for (const value of values) {
      const args = value.kind === 'call' ? value.args : [];
      const sources = union(args.map((argument) => this.#values.of(argument.value, scope)));
      this.#raised.push(...sources.filter((source) => source.class === 'secret' || source.class === 'content'));
    }
  }

  #assign({ targets, value, isAdding }: Extract<Statement, { readonly kind: 'assign' }>, scope: Scope): void {
    for (const target of targets) {
      if (target.kind === 'name' && isAdding) this.#add(target.name, this.#values.of(target, scope), value, scope);
      else this.#values.assign({ target, source: value, isEach: false }, scope);
    }
  }

  /** `name += value`: what was in it stays. Where nothing is known of what is added, the name says again what it is. */
  #add(name: string, before: Sources, value: Expression, scope: Scope): void {
    const sources = union([before, this.#values.of(value, scope)]);
    scope.set(name, sources.length > 0 || this.#values.isPlain(value) ? sources : undefined);
  }

  #arms({ arms, mayPass, repeats, isTry }: Extract<Statement, { readonly kind: 'block' }>, scope: Scope, place: string): void {
    // What the end of a loop's body makes of a name, its beginning sees. Loops in loops in loops would double the work each.
    const passes = repeats && this.#loops < maxRepeatedLoops ? 2 : 1;
    if (repeats) this.#loops += 1;
    for (let pass = 0; pass < passes; pass += 1) scope.join(isTry ? this.#try(arms, scope, place) : arms.map((arm) => this.#arm(arm, scope, place)), mayPass);
    if (repeats) this.#loops -= 1;
  }

  /** What the body raises with content in its message, the arms that catch it hold in their name for it. */
  #try([first, ...rest]: readonly Arm[], scope: Scope, place: string): readonly Scope[] {
    const outer = this.#raised;
    this.#raised = [];
    const body = first && this.#arm(first, scope, place);
    const raised = union(this.#raised.map((source) => [source]));
    this.#raised = outer;
    return [...(body ? [body] : []), ...rest.map((arm) => this.#arm(arm, scope, place, raised))];
  }

  #arm({ tests, bindings, body }: Arm, outer: Scope, place: string, raised?: Sources): Scope {
    const scope = outer.branch();
    for (const test of tests) this.#evaluate(test, scope, place);
    for (const binding of bindings) {
      if (binding.source !== undefined) this.#evaluate(binding.source, scope, place);
      this.#values.assign(binding, scope);
      const { target, source } = binding;
      if (raised === undefined || target.kind !== 'name' || source === undefined) continue;
      const { start, end } = source;
      const input: Sources = isValidationError(source, this.#names) ? [{ class: 'input', name: target.name, start, end }] : [];
      const caught = union([raised, input]);
      if (caught.length > 0) scope.set(target.name, caught);
    }
    this.#block(body, scope, place);
    return scope;
  }

  #evaluate(expression: Expression, scope: Scope, place: string): void {
    for (const part of within(expression)) {
      if (part.kind === 'bind') scope.set(part.name, this.#values.of(part.value, scope));
      else if (part.kind === 'call') this.#call(part, scope, place);
    }
  }

  #call(call: Call, scope: Scope, place: string): void {
    const sink = sinkOf(call, this.#names);
    if (sink === undefined) this.#local(call, scope, place);
    else this.#written(call, sink, union(sink.values.map((value) => this.#values.of(value, scope))), place);
  }

  /** A call of a function of this module: one that writes what it is given is a sink of its own; one that nobody else calls has to know what it gets. */
  #local(call: Call, scope: Scope, place: string): void {
    if (this.#studied !== undefined) return;
    const local = this.#locals.called(call.callee, scope);
    if (local === undefined) return;
    for (const { parameter, value } of handedTo(call, local.parameters)) {
      const says = this.#vocabulary.classOf(parameter);
      if (says !== undefined && says !== 'generic') continue; // said where it is written
      const sink = local.summary.sinks.get(parameter);
      const sources = this.#values.of(value, scope);
      if (sink !== undefined && isWrapperName(local.name)) this.#written(call, { api: local.name, level: sink.level }, sources, place);
      else if (local.name.startsWith('_')) this.#hand(local, parameter, sources);
    }
  }

  #hand(local: LocalFunction, parameter: string, sources: Sources): void {
    const content = sources.filter((source) => source.class === 'secret' || source.class === 'content' || source.class === 'generic');
    if (content.length === 0) return;
    const given = this.#handed.get(local) ?? new Map<string, Sources>();
    given.set(parameter, union([given.get(parameter) ?? [], content]));
    this.#handed.set(local, given);
  }

  #written(call: Span, { api, level }: Omit<Sink, 'values'>, sources: Sources, place: string): void {
    if (this.#studied !== undefined) {
      for (const source of sources) if (source.class === 'parameter') this.#studied.summary.sinks.set(source.name, { api, level });
      return;
    }
    const isContent = sources.some((source) => source.class === 'content');
    for (const source of sources) {
      if (source.class === 'parameter') continue;
      if (isContent && said.has(source.class)) continue; // said already, and better
      const key = `${call.start} ${source.class}`;
      const shown = { ...source, class: source.class };
      if (!this.#leaks.has(key)) this.#leaks.set(key, { call: { start: call.start, end: call.end }, api, level, source: shown, within: place });
    }
  }
}

/** Every place of a module where what its name calls secret, personal or content reaches a log, in the order of the text. */
export const leaksIn = (module: Pick<PythonModule, 'body'>, names: Names, vocabulary = new Vocabulary()): readonly Leak[] =>
  new Walk(module, names, vocabulary).module(module.body);
