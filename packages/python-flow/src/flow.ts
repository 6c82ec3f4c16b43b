import type { Arm, Expression, PythonModule, Span, Statement } from '@mlx-guard/source-formats';
import { expressionsOf, within } from './expressions.ts';
import type { Names } from './names.ts';
import { Scope, type Source, type Sources, union } from './scope.ts';
import { type Sink, sinkOf } from './sink.ts';
import { Values } from './value.ts';

/** Something that must not be logged reaches a log. */
export interface Leak {
  /** The call that writes. */
  readonly call: Span;
  readonly api: Sink['api'];
  readonly level: Sink['level'];
  readonly source: Source;
  /** The function that it stands in, with those around it: `Engine.complete`; empty for the module itself. */
  readonly within: string;
}

const maxRepeatedLoops = 3;

/** Follows values through one module, each function for itself, in the order of the text. */
class Walk {
  readonly #names: Names;
  readonly #values: Values;
  #loops = 0;
  /** By the start of the call and the class: what a loop shows twice is one leak. */
  readonly #leaks = new Map<string, Leak>();

  constructor(names: Names) {
    this.#names = names;
    this.#values = new Values(names);
  }

  module(body: readonly Statement[]): readonly Leak[] {
    this.#block(body, new Scope(), '');
    return [...this.#leaks.values()].sort((a, b) => a.call.start - b.call.start);
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
    else if (statement.kind === 'function' || statement.kind === 'class') {
      this.#block(statement.body, new Scope(), place === '' ? statement.name : `${place}.${statement.name}`);
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

  #arms({ arms, mayPass, repeats }: Extract<Statement, { readonly kind: 'block' }>, scope: Scope, place: string): void {
    // What the end of a loop's body makes of a name, its beginning sees. Loops in loops in loops would double the work each.
    const passes = repeats && this.#loops < maxRepeatedLoops ? 2 : 1;
    if (repeats) this.#loops += 1;
    for (let pass = 0; pass < passes; pass += 1) {
      const ways = arms.map((arm) => this.#arm(arm, new Scope(scope), place));
      scope.join(ways, mayPass);
    }
    if (repeats) this.#loops -= 1;
  }

  #arm({ tests, bindings, body }: Arm, scope: Scope, place: string): Scope {
    for (const test of tests) this.#evaluate(test, scope, place);
    for (const binding of bindings) {
      if (binding.source !== undefined) this.#evaluate(binding.source, scope, place);
      this.#values.assign(binding, scope);
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

  #call(call: Extract<Expression, { readonly kind: 'call' }>, scope: Scope, place: string): void {
    const sink = sinkOf(call, this.#names);
    if (sink === undefined) return;
    const { api, level, values } = sink;
    const sources = union(values.map((value) => this.#values.of(value, scope)));
    const isContent = sources.some((source) => source.class === 'content');
    for (const source of sources) {
      if (source.class === 'generic' && isContent) continue; // said already, and better
      const key = `${call.start} ${source.class}`;
      if (!this.#leaks.has(key)) this.#leaks.set(key, { call: { start: call.start, end: call.end }, api, level, source, within: place });
    }
  }
}

/** Every place of a module where what its name calls secret or content reaches a log within one function, in the order of the text. */
export const leaksIn = ({ body }: Pick<PythonModule, 'body'>, names: Names): readonly Leak[] => new Walk(names).module(body);
