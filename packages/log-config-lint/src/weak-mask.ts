import { type Expression, plainText, type Statement, statementsIn, within } from '@mlx-guard/source-formats';

/** What functions that hide a value are called. Attention has masks as well: `mask` counts only with what is to be hidden. */
export const maskNames =
  /redact|sanitiz|sanitis|scrub|censor|obfusc|anonymi|hide_secret|safe_log|mask_?(?:api|credential|email|key|password|pii|secret|sensitive|string|text|token|value)/i;
/** Whether a module may have such a function at all. */
export const mayMask = (text: string): boolean => maskNames.test(text);
const maxShown = 4;

type FunctionStatement = Extract<Statement, { readonly kind: 'function' }>;

/** The larger bound of a slice that is written out: `[:8]`, `[-6:]`. */
function sliceLength(key: Expression | undefined): number {
  if (key?.kind !== 'other') return 0;
  return Math.max(0, ...key.parts.flatMap(within).map((part) => (part.kind === 'number' ? Math.abs(Number(part.text.replaceAll('_', ''))) : 0)));
}

const isSliceOf = (names: ReadonlySet<string>) => (part: Expression) =>
  part.kind === 'subscript' &&
  part.object.kind === 'name' &&
  names.has(part.object.name) &&
  plainText(part.keys[0]) === undefined &&
  sliceLength(part.keys[0]) > maxShown;

/** Functions that are called as if they hid a value and give back more than four characters of it: a preview of a secret or a prompt is still one. */
export function* weakMasks(body: readonly Statement[]): Iterable<FunctionStatement> {
  for (const statement of statementsIn(body)) {
    if (statement.kind !== 'function' || !maskNames.test(statement.name.slice(0, 100)) || statement.parameters.length === 0) continue;
    const names = new Set(statement.parameters.map(({ name }) => name));
    const returned = [...statementsIn(statement.body)].flatMap((one) => (one.kind === 'evaluate' && one.as === 'return' ? one.values.flatMap(within) : []));
    if (returned.some(isSliceOf(names))) yield statement;
  }
}
