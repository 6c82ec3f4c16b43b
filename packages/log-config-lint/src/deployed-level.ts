import { quote } from '@mlx-guard/core';
import { type Facts, isDeployed } from './facts.ts';
import { isLevelVariable, isVerbose, levelFlagOf } from './level-name.ts';
import type { Verbose } from './lint-file.ts';

/** What makes a running server verbose: a variable, a flag or a setting that reaches it; undefined for anything else. */
export function deployedLevel(fact: Facts): Verbose | undefined {
  if (fact.kind === 'variable' && isDeployed(fact.where) && isLevelVariable(fact.name) && isVerbose(fact.value)) {
    return { what: quote(`${fact.name}=${fact.value}`), location: fact.location };
  }
  if (fact.kind === 'command' && isDeployed(fact.where)) {
    const found = levelFlagOf(fact.words);
    if (found !== undefined && isVerbose(found.level)) return { what: quote(found.flag), location: fact.location };
  }
  if (fact.kind === 'setting' && (fact.of === 'gunicorn' || fact.of === 'hypercorn') && fact.key === 'loglevel' && isVerbose(fact.value)) {
    return { what: quote(`${fact.key} = ${fact.value}`), location: fact.location };
  }
  if (fact.kind === 'level' && fact.logger === '' && isVerbose(fact.level)) return { what: `the root's level ${quote(fact.level)}`, location: fact.location };
  return undefined;
}
