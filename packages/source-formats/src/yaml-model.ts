import type { Comment, Defect, Lines, Span } from './span.ts';

/** A member of a map. `name` is the key as text; `key` is where it stands. */
export interface YamlMember {
  readonly name: string;
  readonly key: Span;
  readonly value: YamlNode;
}

/** A value with its place. An alias is what it stands for, with a place of its own; members that a merge (`<<`) brings stand where they were written. */
export type YamlNode = Span &
  (
    | { readonly kind: 'map'; readonly members: readonly YamlMember[] }
    | { readonly kind: 'list'; readonly items: readonly YamlNode[] }
    | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
    /** A value of a kind that is not understood (its tag): nothing is to be concluded from it. */
    | { readonly kind: 'unknown' }
  );

/** A YAML file that was read: all its documents. */
export interface YamlSource {
  readonly lines: Lines;
  readonly documents: readonly YamlNode[];
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
}

/** The value of a map's member. */
export const memberOf = (node: YamlNode | undefined, name: string): YamlNode | undefined =>
  node?.kind === 'map' ? node.members.find((member) => member.name === name)?.value : undefined;

/** A scalar as text, as it would be handed to a program; undefined for null and for anything that is no scalar. */
export const textOf = (node: YamlNode | undefined): string | undefined => (node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined);
