import { condaRequirement } from './conda-name.ts';
import { type Content, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { readRequirements } from './requirements.ts';
import { viewYaml } from './view.ts';

const notPackages = new Set(['python', 'pip']);

/** Reads a conda `environment.yml`: packages of conda, and below `pip:` lines of a requirements file. */
function readEnvironment(text: string): Content | undefined {
  const { documents, defects } = viewYaml(text);
  const items = documents[0]?.get('dependencies')?.items ?? [];
  if (items.length === 0) return defects.length === 0 ? undefined : { dependencies: [], defects };
  const conda = sorted(
    items.flatMap(({ text: written, place }) => {
      const one = written === undefined ? undefined : condaRequirement(written, place);
      return one === undefined || ('name' in one && notPackages.has(one.name)) ? [] : [one];
    }),
  );
  const pip = items
    .flatMap((item) => item.get('pip')?.items ?? [])
    .map((item) => {
      const { dependencies, defects: wrong, includes, practices = [] } = readRequirements(item.text ?? '');
      const at = <T extends object>(one: T): T => ({ ...one, place: item.place });
      return { dependencies: dependencies.map(at), defects: wrong.map(at), includes: includes.map(at), practices: practices.map(at) };
    });
  return {
    dependencies: [...conda.dependencies, ...pip.flatMap(({ dependencies }) => dependencies)],
    defects: [...defects, ...conda.defects, ...pip.flatMap(({ defects: wrong }) => wrong)],
    includes: pip.flatMap(({ includes }) => includes),
    practices: pip.flatMap(({ practices }) => practices),
  };
}

/** What a conda environment asks for. */
export const condaEnvironment: Format = {
  id: 'conda-environment',
  title: 'environment.yml',
  role: 'manifest',
  isAt: named(/^(?:conda-)?(?:env|environment)(?:[-_.][\w-]+)?\.ya?ml$/i),
  read: readEnvironment,
};
