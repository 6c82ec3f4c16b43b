import { Refusal } from './refusal.ts';

/** The line after which a page of prose has what is generated. */
export const begin = '<!-- generated: begin -->';
/** The line before which that ends. */
export const end = '<!-- generated: end -->';

/** A page with the prose as it is and the tables between the two marks anew. Throws `Refusal` for a page without marks. */
export function withTables(path: string, current: string | undefined, tables: string): string {
  const text = current ?? '';
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Refusal(`${path} needs the lines "${begin}" and "${end}" where its tables belong`);
  return `${text.slice(0, from + begin.length)}\n\n${tables.trimEnd()}\n\n${text.slice(to)}`;
}
