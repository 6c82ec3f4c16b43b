import type { Content, Dependency } from './dependency.ts';
import { type Format, named } from './format.ts';

/** Reads a `Brewfile`: formulae and casks. Homebrew installs what is newest; only a name with `@` says more. */
function readBrewfile(text: string): Content | undefined {
  const dependencies = text.split(/\r?\n/).flatMap((line, index): readonly Dependency[] => {
    const [, head = '', name = ''] = /^(\s*(?:brew|cask)\s+["'])([^"']{1,200})["']/.exec(line) ?? [];
    if (name === '') return [];
    const place = { line: index + 1, column: head.length + 1, endColumn: head.length + name.length + 1 };
    const series = name.split('@')[1];
    const wanted = series ?? 'any version';
    const evidence = series === undefined ? 'unresolved' : 'range';
    return [{ ecosystem: 'Homebrew', name: name.split('@')[0] ?? name, evidence, wanted, origin: 'registry', hashes: 0, use: 'tool', place }];
  });
  return dependencies.length === 0 ? undefined : { dependencies, defects: [] };
}

/** What Homebrew Bundle installs. */
export const brewfile: Format = { id: 'brewfile', title: 'Brewfile', role: 'uses', isAt: named(/^Brewfile$/), read: readBrewfile };
