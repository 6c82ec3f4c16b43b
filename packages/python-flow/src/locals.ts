import { type Expression, lastName, type Parameter, type PythonModule, type Statement } from '@mlx-guard/source-formats';
import type { Names } from './names.ts';
import type { Scope, Source, Sources } from './scope.ts';
import type { Level } from './sink.ts';
import type { Vocabulary } from './vocabulary.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;
/** A function of the module. */
export type FunctionStatement = Extract<Statement, { readonly kind: 'function' }>;

/** What becomes of the parameters of a function: written to a log, or given back. */
interface Summary {
  readonly sinks: Map<string, { readonly api: string; readonly level: Level }>;
  readonly returns: Set<string>;
}

/** A function of the module: what it takes, without `self`, and to which class it belongs. */
export interface LocalFunction {
  readonly name: string;
  readonly owner: string;
  readonly statement: FunctionStatement;
  readonly parameters: readonly Parameter[];
  readonly summary: Summary;
}

const validationErrors =
  /^(?:pydantic(?:_core|\.\w+)*\.ValidationError|(?:fastapi\.exceptions|fastapi)\.(?:RequestValidationError|ResponseValidationError|WebSocketRequestValidationError))$/;
/** Requests of chat servers, whose text shows what was asked. */
const requestType = /^(?:\w{0,40}(?:Chat|Completions?|Messages|Generate|Generation|Transcriptions?|Speech|Prompt))\w{0,20}Request$/;
const self = (name: string): boolean => name === 'self' || name === 'cls';

/** The functions, classes and fields of one module: what a walk of one function needs to know of the others. */
export class Locals {
  readonly functions: LocalFunction[] = [];
  /** What the methods of a class keep in its fields: `Class.field`. */
  readonly fields = new Map<string, Sources>();
  readonly #byKey = new Map<string, LocalFunction>();
  readonly #contentClasses = new Set<string>();
  readonly #names: Names;
  readonly #vocabulary: Vocabulary;

  constructor({ body }: Pick<PythonModule, 'body'>, names: Names, vocabulary: Vocabulary) {
    this.#names = names;
    this.#vocabulary = vocabulary;
    this.#collect(body, '');
  }

  /** The function of this module that a call calls. */
  called(callee: Expression, scope: Scope): LocalFunction | undefined {
    if (callee.kind === 'name') return scope.get(callee.name) === undefined ? this.#byKey.get(callee.name) : undefined;
    const isOwn = callee.kind === 'attribute' && callee.object.kind === 'name' && self(callee.object.name) && scope.owner !== '';
    return isOwn ? this.#byKey.get(`${scope.owner}.${callee.name}`) : undefined;
  }

  /** What a value of a type shows when it is written as text; nothing where the type says nothing. */
  ofType(type: Expression | undefined, { name, start, end }: Omit<Source, 'class'>): Sources {
    if (type === undefined) return [];
    const last = lastName(type) ?? '';
    if (validationErrors.test(this.#names.full(type) ?? '')) return [{ class: 'input', name, start, end }];
    const isObject = type.kind !== 'call' && (this.#contentClasses.has(last) || requestType.test(last));
    return isObject ? [{ class: 'object', name, start, end }] : [];
  }

  /** What a call of a class of this module makes. */
  made({ callee, start, end }: Call): Sources {
    return callee.kind === 'name' && this.#contentClasses.has(callee.name) ? [{ class: 'object', name: callee.name, start, end }] : [];
  }

  #collect(statements: readonly Statement[], owner: string): void {
    for (const statement of statements) {
      if (statement.kind === 'function') this.#function(statement, owner);
      else if (statement.kind === 'class') {
        if (!hidesFields(statement) && statement.fields.some((field) => this.#isContent(field))) this.#contentClasses.add(statement.name);
        this.#collect(statement.body, statement.name);
      } else if (statement.kind === 'block') for (const { body } of statement.arms) this.#collect(body, owner);
    }
  }

  #isContent(field: string): boolean {
    return this.#vocabulary.classOf(field) === 'content';
  }

  #function(statement: FunctionStatement, owner: string): void {
    const parameters = statement.parameters.filter(({ name }, index) => index > 0 || owner === '' || !self(name));
    const own = { name: statement.name, owner, statement, parameters, summary: { sinks: new Map(), returns: new Set<string>() } };
    this.functions.push(own);
    const key = owner === '' ? statement.name : `${owner}.${statement.name}`;
    if (!this.#byKey.has(key)) this.#byKey.set(key, own);
  }
}

/** A class that writes its own text decides what that shows. */
const hidesFields = ({ body }: Extract<Statement, { readonly kind: 'class' }>): boolean =>
  body.some((statement) => statement.kind === 'function' && (statement.name === '__repr__' || statement.name === '__str__'));

/** What a call hands to each parameter of a function; nothing is said of what `*` and `**` bring. */
export function* handedTo({ args }: Call, parameters: readonly Parameter[]): Iterable<{ readonly parameter: string; readonly value: Expression }> {
  let place = 0;
  for (const { name, splat, value } of args) {
    if (splat !== '') return;
    const parameter = name ?? parameters[place]?.name;
    if (name === undefined) place += 1;
    if (parameter !== undefined && parameters.some((one) => one.name === parameter)) yield { parameter, value };
  }
}

/** Whether a type is an error of validation, which repeats what it was given. */
export const isValidationError = (type: Expression, names: Names): boolean =>
  type.kind === 'collection' ? type.items.some((item) => isValidationError(item, names)) : validationErrors.test(names.full(type) ?? '');
