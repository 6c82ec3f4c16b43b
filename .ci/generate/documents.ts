import { actionReadme, actionYaml } from './action.ts';
import { coveragePage } from './coverage-page.ts';
import type { LoadedGuard } from './load.ts';
import type { Plan } from './plan.ts';
import { commonReference, guardReference } from './reference.ts';
import { ruleIndexPage, rulePage } from './rule-pages.ts';
import { schemaTexts } from './schemas.ts';

/** What follows from the guards' own words. `readme` gives an action's README as it stands. */
export function documents(loaded: readonly LoadedGuard[], readme: (path: string) => string | undefined): Plan {
  const guards = loaded.map(({ guard }) => guard);
  const files = new Map<string, string>([
    ['docs/reference/settings.md', commonReference()],
    ['docs/reference/coverage.md', coveragePage(guards)],
    ['docs/rules/README.md', ruleIndexPage(guards)],
  ]);
  for (const [name, text] of schemaTexts(loaded)) files.set(`docs/reference/schemas/${name}.json`, text);
  for (const { guard, schemas } of loaded) {
    const readmePath = `actions/${guard.id}/README.md`;
    files.set(`actions/${guard.id}/action.yml`, actionYaml(guard));
    files.set(readmePath, actionReadme(guard, readme(readmePath)));
    files.set(`docs/reference/${guard.id}.md`, guardReference(guard, [...schemas.keys()]));
    for (const rule of guard.rules) files.set(`docs/rules/${guard.id}/${rule.name}.md`, rulePage(rule));
  }
  return { files, folders: ['docs/reference', 'docs/rules'] };
}
