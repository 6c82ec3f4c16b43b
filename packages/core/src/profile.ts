import type { Severity } from './finding.ts';
import type { AnyRule } from './rule.ts';

/** How much a project asks of itself. */
export const profiles = ['recommended', 'strict', 'audit'] as const;
export type Profile = (typeof profiles)[number];

/** What a project is: some rules are only for some kinds. */
export const projectKinds = ['library', 'server', 'app', 'model-repo'] as const;
export type ProjectKind = (typeof projectKinds)[number];

/** Whether findings count that a change excuses itself: whoever may write the code may write the excuse. */
export const takesExcuses = (profile: Profile): boolean => profile === 'recommended';

const byConfidence: Readonly<Record<Profile, Readonly<Record<AnyRule['confidence'], 'own' | 'note' | 'off'>>>> = {
  recommended: { high: 'own', medium: 'note', low: 'off' },
  strict: { high: 'own', medium: 'own', low: 'note' },
  audit: { high: 'own', medium: 'own', low: 'own' },
};

/**
 * The severity of a rule under a profile. `recommended`: rules of high confidence that this kind of project can act on, those of medium
 * confidence as notes; `strict`: both, low as notes; `audit`: everything.
 */
export function severityUnder(rule: AnyRule, profile: Profile, project: ProjectKind): Severity | 'off' {
  const chosen = rule.profiles?.[profile];
  if (chosen !== undefined) return chosen;
  const isForeign = rule.projects !== undefined && !rule.projects.includes(project);
  if (isForeign && profile !== 'audit') return profile === 'strict' ? 'note' : 'off';
  const standing = byConfidence[profile][rule.confidence];
  return standing === 'own' ? rule.severity : standing;
}
