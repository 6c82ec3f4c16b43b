import type { ProjectFact, PythonDeed, SourceFact } from './source-fact.ts';

/** What the files of a project say together: a limit may stand in any of them. */
export function* projectFacts(facts: readonly SourceFact[]): Iterable<ProjectFact> {
  const python = (deed: PythonDeed) => facts.find((fact) => fact.about === 'python' && fact.does === deed);
  const swift = (deed: 'uses-mlx' | 'limits-memory') => facts.find((fact) => fact.about === 'swift' && fact.does === deed);
  const at = ({ location, identity }: SourceFact) => ({ location, identity });
  const [loads, serves] = [python('loads-model'), python('serves')];
  const missing = [...(python('limits-memory') ? [] : ['set_memory_limit']), ...(python('limits-cache') ? [] : ['set_cache_limit'])];
  if (loads !== undefined && serves !== undefined) {
    if (missing.length > 0) yield { about: 'unlimited-mlx', missing, ...at(loads) };
    const isLimited = python('limits-rate') !== undefined || facts.some((fact) => fact.about === 'proxy' && fact.isRateLimited);
    if (!isLimited) yield { about: 'unlimited-rate', ...at(serves) };
    if (python('tells-memory') === undefined) yield { about: 'no-memory-metric', ...at(serves) };
  }
  const [uses, limits] = [swift('uses-mlx'), swift('limits-memory')];
  if (uses !== undefined && limits === undefined) yield { about: 'unlimited-swift', ...at(uses) };
  if (limits !== undefined) return;
  for (const fact of facts) if (fact.about === 'entitlement') yield { about: 'unlimited-entitlement', ...at(fact) };
}
