import type { OsvRecord } from './osv-record.ts';

/** Advisories that are about one and the same defect. */
export interface AliasGroup {
  /** The name to show: of GitHub, else of PyPA, else the first. */
  readonly id: string;
  /** Every other name, sorted. */
  readonly aliases: readonly string[];
  readonly records: readonly OsvRecord[];
}

const rank = (id: string): number => {
  const known = ['MAL-', 'GHSA-', 'PYSEC-', 'CVE-'].findIndex((prefix) => id.startsWith(prefix));
  return known < 0 ? 9 : known;
};

const byRank = (a: string, b: string): number => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);

/** Puts advisories together that name each other, or a third, as alias; `related` is no alias. The order of the result is that of the names shown. */
export function aliasGroups(records: readonly OsvRecord[]): readonly AliasGroup[] {
  const parent = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next;
    parent.set(id, root);
    return root;
  };
  for (const { id, aliases } of records) for (const alias of aliases ?? []) parent.set(rootOf(alias), rootOf(id));
  const groups = [...Map.groupBy(records, ({ id }) => rootOf(id)).values()].map((group): AliasGroup => {
    const own = group.map(({ id }) => id).sort(byRank);
    const id = own[0] ?? '';
    const names = new Set([...own, ...group.flatMap(({ aliases }) => aliases ?? [])]);
    names.delete(id);
    return { id, aliases: [...names].sort(byRank), records: group };
  });
  return groups.toSorted((a, b) => byRank(a.id, b.id));
}
