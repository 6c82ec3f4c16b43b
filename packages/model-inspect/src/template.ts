/** What a template engine would compute before it looks a name up: escapes of an underscore, and literals put together. */
const folded = (text: string): string => text.replace(/\\(?:x5f|u005f|137)/gi, '_').replace(/["']\s*[~+]\s*["']/g, '');

/**
 * Judged over the whole text, not tag by tag: a text that a reader of tags splits otherwise than the engine does would hide what it holds.
 * A name that begins a literal or follows a dot is code; `__bold__` in prose is not.
 */
const escapes: readonly (readonly [RegExp, string])[] = [
  [/[.["'|(]\s*__[A-Za-z]/, 'it names an internal attribute of Python'],
  [/\|\s*attr\b/, 'it looks an attribute up by a computed name'],
  [/_TemplateReference__context/, 'it reaches into the template engine'],
  [/\{%[-+]?\s*(?:include|import|extends|from)\b/, 'it loads another template'],
];

/** How a Jinja template reaches out of its sandbox: each way once. Nothing is run. */
export function escapesOf(text: string): readonly string[] {
  const plain = folded(text);
  return escapes.filter(([pattern]) => pattern.test(plain)).map(([, how]) => how);
}
