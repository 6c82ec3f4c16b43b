const literal = String.raw`(?:'([^'\\\n]{0,400})'|"([^"\\\n]{0,400})")`;
const maxPasses = 8;
const maxBytes = 1024 * 1024;

/** Escapes of a string literal, as Python reads them. */
function unescaped(text: string): string {
  const character = (code: string, base: number): string => {
    const point = Number.parseInt(code, base);
    // Quotes and backslashes would end or begin what they do not in the original.
    return point < 0x20 || point === 0x22 || point === 0x27 || point === 0x5c || point > 0xffff ? ' ' : String.fromCharCode(point);
  };
  return text
    .replace(/\\N\{LOW LINE\}/gi, '_')
    .replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => character(code, 16))
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => character(code, 16))
    .replace(/\\U0000([0-9a-f]{4})/g, (_, code: string) => character(code, 16))
    .replace(/\\([0-7]{3})/g, (_, code: string) => character(code, 8));
}

const quoted = (text: string): string => `'${text.replaceAll("'", ' ')}'`;
const literals = (text: string): readonly string[] => [...text.matchAll(new RegExp(literal, 'g'))].map(([, single, double]) => single ?? double ?? '');

const joined = new RegExp(String.raw`[[(]\s*((?:${literal}\s*,?\s*){1,40})[\])]\s*\|\s*join\b(?:\(\s*(?:''|"")?\s*\))?`, 'g');
const replaced = new RegExp(String.raw`${literal}\s*(?:\||\.)\s*replace\(\s*${literal}\s*,\s*${literal}\s*(?:,\s*\d{1,4}\s*)?\)`, 'g');
const reversed = new RegExp(String.raw`${literal}\s*(?:\|\s*reverse\b(?:\(\))?|\[\s*::\s*-\s*1\s*\])`, 'g');
const formatted = new RegExp(String.raw`${literal}\s*(?:\|\s*format|\.\s*format|%)\s*\(?\s*((?:${literal}\s*,?\s*){1,20})\)?`, 'g');
const repeated = new RegExp(String.raw`${literal}\s*\*\s*(\d)\b`, 'g');
const cased = new RegExp(String.raw`${literal}\s*(?:\||\.)\s*(?:lower|upper|capitalize|title|trim|string|safe|strip)\b(?:\(\))?`, 'g');

/** One step of what a template engine would compute of constants. */
function fold(text: string): string {
  return text
    .replace(/["']\s*[~+]\s*["']/g, '')
    .replace(/(?<=[\w"'])["']\s{0,20}["'](?=[\w"'])/g, '')
    .replace(joined, (_, items: string) => quoted(literals(items).join('')))
    .replace(repeated, (_, a?: string, b?: string, times?: string) => quoted((a ?? b ?? '').repeat(Number(times ?? 1))))
    .replace(reversed, (_, a?: string, b?: string) => quoted([...(a ?? b ?? '')].reverse().join('')))
    .replace(cased, (_, a?: string, b?: string) => quoted(a ?? b ?? ''))
    .replace(replaced, (_, a?: string, b?: string, from1?: string, from2?: string, to1?: string, to2?: string) =>
      quoted((a ?? b ?? '').replaceAll(from1 ?? from2 ?? '', to1 ?? to2 ?? '')),
    )
    .replace(formatted, (_, a: string | undefined, b: string | undefined, given: string) => {
      const values = literals(given);
      let next = 0;
      return quoted((a ?? b ?? '').replace(/%s|\{(\d?)\}/g, (__, index?: string) => values[index ? Number(index) : next++] ?? ''));
    });
}

/** What a template engine would compute before it looks a name up: escapes, and literals put together. */
function folded(text: string): string {
  let plain = unescaped(text);
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const next = fold(plain);
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

/**
 * Judged over the whole text, not tag by tag: a text that a reader of tags splits otherwise than the engine does would hide what it holds.
 * A name that begins a literal or follows a dot is code; `__bold__` in prose is not.
 */
const escapes: readonly (readonly [RegExp, string])[] = [
  [/[.["'|(~]\s*__[A-Za-z]/, 'it names an internal attribute of Python'],
  [/[{%,(]\s*__[A-Za-z]\w*\s*=/, 'it names an internal attribute of Python'],
  [/__(?:class|mro|bases?|subclasses|globals|builtins|getattribute|import|reduce|reduce_ex|code|dict)_?_?\b/i, 'it names an internal attribute of Python'],
  [/\|\s*attr\b/, 'it looks an attribute up by a computed name'],
  [/\bmap\(\s*["']attr["']/, 'it looks an attribute up by a computed name'],
  [/\b(?:attribute\s*=\s*|(?:selectattr|rejectattr|groupby|sort|unique|sum|map)\(\s*)["'](?:_|[\w.]*\._)/, 'it names an internal attribute of Python'],
  [/_TemplateReference__context/, 'it reaches into the template engine'],
  [/\b(?:cycler|joiner|namespace|url_for|get_flashed_messages)\s*(?:\[|\|\s*[a-z]|\.\s*_)/, 'it takes a function of the template engine apart'],
  [/[({|]\s*lipsum\b|\blipsum\s*[.[|(]/, 'it takes a function of the template engine apart'],
  [/\bself\s*(?:\.\s*_|\[|\|)/, 'it reaches into the template engine'],
  [
    /[.["']\s*(?:func_globals|func_code|gi_frame|gi_code|cr_frame|cr_code|ag_frame|f_globals|f_builtins|f_locals|tb_frame|im_func|mro)\b/,
    'it reaches into a running program',
  ],
  [/["'](?:[^"'\n]{0,100}%c){2}/, 'it puts a name together from numbers of characters'],
  [/["']_{1,2}["']\s*(?:\*|~\s*["']?\w)/, 'it puts a name of underscores together'],
  [/[~+]\s*["'](?:class|mro|bases?|subclasses|globals|builtins|getitem|popen|getattribute)["']/, 'it puts the name of an internal attribute together'],
  [/\{%[-+]?\s*(?:include|import|extends|from)\b/, 'it loads another template'],
];

/** How a Jinja template reaches out of its sandbox: each way once. Nothing is run. */
export function escapesOf(text: string): readonly string[] {
  const plain = folded(text.slice(0, maxBytes));
  return [...new Set(escapes.filter(([pattern]) => pattern.test(plain)).map(([, how]) => how))];
}

/** Whether a text is a Jinja template: it has a tag or an expression. */
export const isTemplate = (text: string): boolean => /\{%[-+]?\s*\w|\{\{/.test(text);

const hugeRange = /\brange\s*\(\s*(?:\d[\d_]{0,20}\s*,\s*)?(\d[\d_]{4,20})/g;

/** The largest number that a template counts to by itself; 0 where it counts to none worth a word. */
export function countsTo(text: string): number {
  const numbers = [...text.matchAll(hugeRange)].map(([, digits = '0']) => Number(digits.replaceAll('_', '')));
  return Math.max(0, ...numbers, ...[...text.matchAll(/\*\*\s*(\d{3,9})/g)].map(([, digits = '0']) => Number(digits)));
}

/** The tags and expressions of a text that is mostly something else. */
export const tagsOf = (text: string): string => (text.slice(0, maxBytes).match(/\{[{%][\s\S]{0,2000}?[%}]\}/g) ?? []).join('\n');
