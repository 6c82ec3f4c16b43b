import { type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { gitDependency } from './git-source.ts';
import { npmRequirement } from './npm-name.ts';
import { pythonRequirement } from './python-deps.ts';
import { type View, viewYaml } from './view.ts';

const own = new Set(['local', 'meta', 'builtin']);

/** What a hook installs beside itself: of Python as far as its name and form tell, of npm where they hold an `@`. */
function additional(item: View): Dependency | Defect | undefined {
  const { text, place } = item;
  if (text === undefined || /^(?:\.|file:|git\+|https?:)/.test(text)) return undefined;
  const at = text.indexOf('@', 1);
  if (at > 0 || text.startsWith('@')) return npmRequirement(at < 0 ? text : text.slice(0, at), at < 0 ? '' : text.slice(at + 1), place, 'tool');
  const read = pythonRequirement(text, place, 'tool');
  return 'problem' in read ? undefined : read;
}

/** Reads a `.pre-commit-config.yaml`: the repositories of hooks, and what they install beside. */
function readPreCommit(text: string): Content | undefined {
  const { documents, defects } = viewYaml(text);
  const repositories = documents[0]?.get('repos')?.items ?? [];
  const read = sorted(
    repositories.flatMap((repository): readonly (Dependency | Defect | undefined)[] => {
      const address = repository.get('repo')?.text;
      const rev = repository.get('rev');
      const beside = (repository.get('hooks')?.items ?? []).flatMap((hook) => (hook.get('additional_dependencies')?.items ?? []).map(additional));
      if (address === undefined || own.has(address)) return beside;
      return [{ ...gitDependency(address, rev?.text, rev?.place ?? repository.place), use: 'tool' }, ...beside];
    }),
  );
  if (read.dependencies.length + read.defects.length + defects.length === 0) return undefined;
  return { dependencies: read.dependencies, defects: [...defects, ...read.defects] };
}

/** The hooks of pre-commit. */
export const preCommit: Format = {
  id: 'pre-commit',
  title: 'pre-commit configuration',
  role: 'uses',
  isAt: named(/^\.pre-commit-config\.ya?ml$/),
  read: readPreCommit,
};
