import type { YamlMember, YamlNode, YamlSource } from './yaml-model.ts';

/** A value with its place, whatever format it was written in: what YAML can say, JSON, TOML and property lists can too. */
export type DataNode = YamlNode;
/** A member of a map. */
export type DataMember = YamlMember;
/** A file of values that was read. JSON, TOML and property lists have one document. */
export type DataSource = YamlSource;

/** The members of a map; none where it is something else. */
export const membersOf = (node: DataNode | undefined): readonly DataMember[] => (node?.kind === 'map' ? node.members : []);

/** The items of a list; none where it is something else. */
export const itemsOf = (node: DataNode | undefined): readonly DataNode[] => (node?.kind === 'list' ? node.items : []);

/** The value at a path of names. */
export function nodeAt(node: DataNode | undefined, ...path: readonly string[]): DataNode | undefined {
  let at = node;
  for (const name of path) at = at?.kind === 'map' ? at.members.find((member) => member.name === name)?.value : undefined;
  return at;
}

/** Every value in a value, itself first, with the name of the member that it is, in the order of the text. Calls itself no deeper than the value, whose depth is bounded. */
export function* nodesIn(node: DataNode, name = ''): Iterable<{ readonly name: string; readonly node: DataNode }> {
  yield { name, node };
  if (node.kind === 'map') for (const member of node.members) yield* nodesIn(member.value, member.name);
  else if (node.kind === 'list') for (const item of node.items) yield* nodesIn(item, name);
}
