/** Python as its guards see it: what a value is made of and in which order things happen. No parser shows through. */
import type { Comment, Defect, Lines, Span } from './span.ts';

type Kind<K extends string, T> = Span & { readonly kind: K } & Readonly<T>;

/** An argument of a call: `splat` is `*` or `**` where it stands for many. */
export interface Argument {
  readonly name: string | undefined;
  readonly splat: '' | '*' | '**';
  readonly value: Expression;
}

/** An expression. What a guard need not tell apart is `other`, with the expressions in it. */
export type Expression =
  | Kind<'name', { name: string }>
  | Kind<'attribute', { object: Expression; name: string }>
  | Kind<'subscript', { object: Expression; keys: readonly Expression[] }>
  /** A string, also of several parts or with holes (`f"{x}"`); `text` is what stands between the quotes, escapes as written. */
  | Kind<'text', { text: string; holes: readonly Expression[] }>
  | Kind<'number', { text: string }>
  | Kind<'word', { word: 'True' | 'False' | 'None' | '...' }>
  | Kind<'call', { callee: Expression; args: readonly Argument[] }>
  | Kind<'binary', { operator: string; left: Expression; right: Expression }>
  /** A list, tuple or set, or several values without brackets. */
  | Kind<'collection', { items: readonly Expression[] }>
  | Kind<'dictionary', { entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[] }>
  /** One of these values: `a if t else b`, `a or b`. */
  | Kind<'choice', { test: Expression | undefined; options: readonly Expression[] }>
  /** `await x`, `*x`: the value, for our purposes. */
  | Kind<'wrapped', { value: Expression }>
  | Kind<'bind', { name: string; value: Expression }>
  | Kind<'comprehension', { elements: readonly Expression[]; sources: readonly Binding[]; tests: readonly Expression[] }>
  | Kind<'lambda', { body: Expression }>
  | Kind<'other', { parts: readonly Expression[] }>;

/** Names that get a value: from `source` itself, or from each of its items. */
export interface Binding {
  readonly target: Expression;
  readonly source: Expression | undefined;
  readonly isEach: boolean;
}

/** One way that a statement can go on. */
export interface Arm {
  readonly tests: readonly Expression[];
  readonly bindings: readonly Binding[];
  readonly body: readonly Statement[];
}

/** A name that an import makes, and what it stands for: `logging.handlers`. Relative ones start with a dot. */
export interface Imported {
  readonly local: string;
  readonly full: string;
}

/** A parameter of a function, and the type it was given. */
export interface Parameter {
  readonly name: string;
  readonly type: Expression | undefined;
}

/** A statement, in the order of the text. */
export type Statement =
  | Kind<'assign', { targets: readonly Expression[]; value: Expression; isAdding: boolean }>
  /** `as`: what becomes of the values, where a statement says so. */
  | Kind<'evaluate', { values: readonly Expression[]; as: 'return' | 'raise' | undefined }>
  | Kind<'import', { names: readonly Imported[] }>
  | Kind<'function', { name: string; parameters: readonly Parameter[]; defaults: readonly Expression[]; body: readonly Statement[] }>
  /** `fields`: the names that its body declares with a type. */
  | Kind<'class', { name: string; parts: readonly Expression[]; fields: readonly string[]; body: readonly Statement[] }>
  /** `if`, `for`, `while`, `with`, `try`, `match`. `mayPass`: possibly no arm is taken. `repeats`: an arm may be taken again. `isTry`: the first arm may raise what the others catch. */
  | Kind<'block', { arms: readonly Arm[]; mayPass: boolean; repeats: boolean; isTry: boolean }>;

/** A module that was read. Where there are defects, the body is what could be made out. */
export interface PythonModule {
  readonly text: string;
  readonly lines: Lines;
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
}
