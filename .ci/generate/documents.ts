import { checkStepId } from '@mlx-guard/core';
import { actionReadme, actionYaml, checkActionReadme, checkActionYaml } from './action.ts';
import { coveragePage } from './coverage-page.ts';
import type { LoadedGuard } from './load.ts';
import { withTables } from './marked.ts';
import { networkTables } from './network.ts';
import { permissionsPage } from './permissions-page.ts';
import type { Plan } from './plan.ts';
import { policyTables } from './policy-tables.ts';
import { profilesPage } from './profiles-page.ts';
import { commonReference, guardReference } from './reference.ts';
import { ruleIndexPage, rulePage } from './rule-pages.ts';
import { schemaTexts } from './schemas.ts';
import { troubleshootingTables } from './troubleshooting.ts';

/** What follows from the guards' own words. `current` gives a page as it stands: some are prose with generated tables. */
export function documents(loaded: readonly LoadedGuard[], current: (path: string) => string | undefined): Plan {
  const guards = loaded.map(({ guard }) => guard);
  const checkReadme = `actions/${checkStepId}/README.md`;
  const files = new Map<string, string>([
    ['action.yml', checkActionYaml('root')],
    [`actions/${checkStepId}/action.yml`, checkActionYaml('own')],
    [checkReadme, checkActionReadme(guards, current(checkReadme))],
    ['docs/reference/settings.md', commonReference()],
    ['docs/reference/coverage.md', coveragePage(guards)],
    ['docs/reference/permissions.md', permissionsPage(guards)],
    ['docs/reference/profiles.md', profilesPage(guards)],
    ['docs/rules/README.md', ruleIndexPage(guards)],
  ]);
  const tables = {
    'docs/data-and-network.md': networkTables(guards),
    'docs/policy.md': policyTables(guards),
    'docs/troubleshooting.md': troubleshootingTables(),
  };
  for (const [path, text] of Object.entries(tables)) files.set(path, withTables(path, current(path), text));
  for (const [name, text] of schemaTexts(loaded)) files.set(`docs/reference/schemas/${name}.json`, text);
  for (const { guard, schemas } of loaded) {
    const readmePath = `actions/${guard.id}/README.md`;
    files.set(`actions/${guard.id}/action.yml`, actionYaml(guard));
    files.set(readmePath, actionReadme(guard, current(readmePath)));
    files.set(`docs/reference/${guard.id}.md`, guardReference(guard, [...schemas.keys()]));
    for (const rule of guard.rules) files.set(`docs/rules/${guard.id}/${rule.name}.md`, rulePage(rule));
  }
  return { files, folders: ['docs/reference', 'docs/rules'] };
}
