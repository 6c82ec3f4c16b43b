import { parseSync, type Statement, Visitor } from 'oxc-parser';

/** Something in a module and the line it stands in, from 1. */
interface Mark {
  readonly what: string;
  readonly line: number;
}

/** What the architecture asks of one module. */
export interface ModuleFacts {
  /** Every specifier, however it is imported; `?` where an import is computed. */
  readonly imports: readonly Mark[];
  /** `any`, `as` (but for `as const`), `@ts-` directives. */
  readonly escapes: readonly Mark[];
  /** `vi.mock` and its kin. */
  readonly mocks: readonly Mark[];
  /** Reads of the clock or of chance: `Date.now()`, `new Date()`, `Math.random()`. */
  readonly clocks: readonly Mark[];
  /** Exported declarations without a docblock. A type derived from a documented value (`typeof value`), or the value from its type, shares the docblock. */
  readonly undocumented: readonly Mark[];
  readonly defaultExports: readonly Mark[];
}

interface Declaration extends Mark {
  readonly isDocumented: boolean;
  /** The value that a type is derived from. */
  readonly derivedFrom: string | undefined;
}

const mocking = new Set(['mock', 'doMock', 'spyOn', 'stubGlobal', 'hoisted']);

/** Reads one module. Throws where it cannot be parsed: what was not read was not checked. */
export function moduleFacts(path: string, text: string): ModuleFacts {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: Mark[] = [];
  const escapes: Mark[] = [];
  const mocks: Mark[] = [];
  const clocks: Mark[] = [];
  const defaultExports: Mark[] = [];
  const mark = (list: Mark[], node: { readonly start: number }, what: string): number => list.push({ what, line: lineAt(node.start) });
  const imported = (node: { readonly start: number }, source: { readonly type: string; readonly value?: unknown }): number =>
    mark(imports, node, source.type === 'Literal' && typeof source.value === 'string' ? source.value : '?');
  new Visitor({
    ImportDeclaration: (node) => imported(node, node.source),
    ImportExpression: (node) => imported(node, node.source),
    ExportAllDeclaration: (node) => imported(node, node.source),
    ExportNamedDeclaration: (node) => node.source && imported(node, node.source),
    ExportDefaultDeclaration: (node) => mark(defaultExports, node, 'export default'),
    TSImportType: (node) => imported(node, node.source),
    TSAnyKeyword: (node) => mark(escapes, node, 'any'),
    TSTypeAssertion: (node) => mark(escapes, node, 'a type assertion'),
    TSAsExpression: (node) => {
      if (text.slice(node.typeAnnotation.start, node.typeAnnotation.end) !== 'const') mark(escapes, node, 'as');
    },
    CallExpression: (node) => {
      const callee = text.slice(node.callee.start, node.callee.end);
      const [object, member] = callee.split('.');
      if ((object === 'vi' || object === 'vitest') && mocking.has(member ?? '')) mark(mocks, node, callee);
      if (['Date', 'Date.now', 'Math.random'].includes(callee)) mark(clocks, node, callee);
      if (['require', 'import.meta.resolve', 'process.getBuiltinModule'].includes(callee)) imported(node, node.arguments[0] ?? node);
    },
    NewExpression: (node) => {
      if (text.slice(node.callee.start, node.callee.end) === 'Date' && node.arguments.length === 0) mark(clocks, node, 'new Date()');
    },
  }).visit(program);
  for (const comment of comments) if (/^\s*@ts-/.test(comment.value)) mark(escapes, comment, comment.value.trim());
  const docblocks = new Set(comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*')).map(({ end }) => end));
  const isDocumented = (start: number): boolean => docblocks.has(text.slice(0, start).trimEnd().length);
  const declarations = program.body.flatMap((statement) => declarationsOf(statement, text, isDocumented, lineAt));
  return { imports, escapes, mocks, clocks, defaultExports, undocumented: undocumented(declarations) };
}

function declarationsOf(
  statement: Statement | { readonly type: 'ExportAllDeclaration' },
  text: string,
  isDocumented: (start: number) => boolean,
  lineAt: (offset: number) => number,
): readonly Declaration[] {
  if (statement.type !== 'ExportNamedDeclaration' || statement.declaration === null) return [];
  const { declaration, start, end } = statement;
  const shared = { line: lineAt(start), isDocumented: isDocumented(start) };
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.map(({ id }) => ({ ...shared, what: text.slice(id.start, id.end).split(':')[0] ?? '', derivedFrom: undefined }));
  }
  if (!('id' in declaration) || declaration.id === null || declaration.id === undefined) return [];
  const what = text.slice(declaration.id.start, declaration.id.end);
  const derivedFrom = declaration.type === 'TSTypeAliasDeclaration' ? /\btypeof (\w+)/.exec(text.slice(start, end))?.[1] : undefined;
  return [{ ...shared, what, derivedFrom }];
}

function undocumented(declarations: readonly Declaration[]): readonly Mark[] {
  const documented = new Set(declarations.filter((one) => one.isDocumented).flatMap((one) => [one.what, one.derivedFrom]));
  return declarations.filter((one) => !documented.has(one.what) && (one.derivedFrom === undefined || !documented.has(one.derivedFrom)));
}
