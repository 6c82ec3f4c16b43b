import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { repositoryFiles, root } from '../../.ci/repository.ts';

/** A text of the sources with `…` where a value goes in. */
export interface Template {
  readonly path: string;
  readonly text: string;
  /** The code of the error that is made with it; undefined for any other text. */
  readonly code: string | undefined;
}

const errors = new Set(['ConfigError', 'EnvironmentError', 'InterruptedError']);

interface Span {
  readonly start: number;
  readonly end: number;
}

/** `${quote('paths')}` says itself; what is computed is `…`. */
const filled = (expression: string): string => {
  const [, name] = /^quote\(\s*'([^']*)'\s*\)$/.exec(expression) ?? [];
  return name === undefined ? '…' : `\`${name}\``;
};

/** Every string and template of one module, and of those in a `new …Error(…)` its code. */
function templatesOf(path: string): readonly Template[] {
  const source = readFileSync(join(root, path), 'utf8');
  const { program, errors: problems } = parseSync(path, source);
  if (problems[0] !== undefined) throw new Error(`${path}: ${problems[0].message}`);
  const texts: (Span & { readonly text: string })[] = [];
  const thrown: (Span & { readonly code: string })[] = [];
  new Visitor({
    Literal: ({ value, start, end }) => {
      if (typeof value === 'string') texts.push({ start, end, text: value });
    },
    TemplateLiteral: ({ quasis, expressions, start, end }) => {
      const text = quasis.map(({ value: { cooked } }, index) => {
        const next = expressions[index];
        return `${cooked ?? ''}${next === undefined ? '' : filled(source.slice(next.start, next.end))}`;
      });
      texts.push({ start, end, text: text.join('') });
    },
    NewExpression: ({ callee, arguments: given, start, end }) => {
      if (callee.type !== 'Identifier' || !errors.has(callee.name)) return;
      const [first] = given;
      const code = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : 'interrupted';
      thrown.push({ start, end, code: callee.name === 'InterruptedError' ? 'interrupted' : code });
    },
  }).visit(program);
  const within = (inner: Span, outer: Span): boolean => outer !== inner && outer.start <= inner.start && inner.end <= outer.end;
  return texts.map((one) => {
    const error = texts.some((other) => within(one, other)) ? undefined : thrown.find((outer) => within(one, outer) && outer.code !== one.text);
    return { path, text: one.text, code: error?.code };
  });
}

/** Letters that stand in the source itself: a template of values alone says nothing. */
const literalLength = (text: string): number => text.replaceAll('…', '').length;

/** The texts of all packages that run on users' machines, at least 8 characters of which are written in the source. */
export const messageTemplates = (): readonly Template[] =>
  repositoryFiles('packages/*/src/**/*.ts', 'actions/*/src/**/*.ts')
    .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('packages/testing/') && !path.endsWith('/error-docs.ts'))
    .flatMap(templatesOf)
    .filter(({ text }) => literalLength(text) >= 8);

const patternOf = (template: string): string =>
  template
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');

/** Whether a text can be what a template says. */
export const says = (template: string, text: string): boolean => new RegExp(`^${patternOf(template)}$`, 's').test(text);

/** Whether a template is the better part of a text that is put together from several. */
export const isMostOf = (template: string, text: string): boolean =>
  literalLength(template) * 2 > literalLength(text) && new RegExp(patternOf(template.replace(/^…+|…+$/g, '')), 's').test(text);
