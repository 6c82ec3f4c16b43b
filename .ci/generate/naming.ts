const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const maxLength = 50;

/** Words that JavaScript keeps for itself: a rule's or guard's name becomes a constant. */
const reserved = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof let new null package private protected public return static super switch this throw true try typeof var void while with yield rule rules guards'.split(
    ' ',
  ),
);

/** Whether a setting or output may be called so: kebab-case, at most 50 characters. */
export const isFieldName = (name: string): boolean => name.length <= maxLength && kebab.test(name);

/** What `isFieldName` asks for, in words. */
export const fieldNameForm = `lower-case words joined by "-", starting with a letter, at most ${maxLength} characters`;

/** Whether a guard or rule may be called so: as a field, and no word of the language. */
export const isName = (name: string): boolean => isFieldName(name) && !reserved.has(name);

/** What `isName` asks for, in words. */
export const nameForm = `${fieldNameForm}, no reserved word`;

/** The constant that a guard or rule is exported as: `digest-mismatch` is `digestMismatch`. */
export const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The name in prose: `digest-mismatch` is `Digest mismatch`. */
export const titleCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

/** Plain order of names, the same on every machine. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
