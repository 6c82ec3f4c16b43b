import { type AnyGuard, type AnyRule, type Profile, profiles, projectKinds, severities, severityUnder } from '@mlx-guard/core';
import { page, pageBanner, prose, table } from './markdown.ts';
import { byName } from './naming.ts';

/** The severity under a profile; where it depends on what the project is, with the kinds that differ. */
function cell(rule: AnyRule, profile: Profile): string {
  const groups = Map.groupBy(projectKinds, (kind) => severityUnder(rule, profile, kind));
  if (groups.size === 1) return [...groups.keys()].join();
  return [...groups].map(([severity, kinds]) => `${severity} (${kinds.join(', ')})`).join('; ');
}

const rows = ({ id, rules }: AnyGuard): readonly (readonly string[])[] =>
  rules
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || byName(a.name, b.name))
    .map((rule) => [
      `[${rule.name}](../rules/${id}/${rule.name}.md)`,
      rule.confidence,
      ...profiles.map((profile) => cell(rule, profile)),
      rule.locked === true ? 'no' : 'yes',
      rule.gate === 'always' ? 'always' : 'where touched',
    ]);

/** `docs/reference/profiles.md`: how severe each rule is under each profile. */
export const profilesPage = (guards: readonly AnyGuard[]): string =>
  page(
    pageBanner,
    '# Rules and profiles',
    prose(
      'A profile says how much a project asks of itself. `recommended` has the rules of high confidence that this kind of project can act on, and those of medium confidence as notes. `strict` has both in full and those of low confidence as notes. `audit` has everything, also what is for other kinds of project.',
    ),
    prose(
      'A rule that may not be changed keeps its severity under every profile: the policy cannot turn it off or make it milder, no baseline holds it, and a waiver of it names one file and the digest of its content.',
    ),
    prose(
      'On a pull request a finding counts in full where the change touches its file; elsewhere it is a warning at most. Rules that count `always` judge what does not come with the repository, such as a downloaded model.',
    ),
    ...guards.flatMap((guard) => [`## ${guard.id}`, table(['Rule', 'Confidence', ...profiles, 'May be changed', 'Counts on a pull request'], rows(guard))]),
  );
