import { Lines } from '@mlx-guard/source-formats';
import { type Content, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { swiftName } from './package-resolved.ts';
import { isSemver } from './semver.ts';

const maxPackages = 2_000;

/** `.package(url: "…", from: "1.0.0")` and its kin; what follows the address is read by itself, up to the closing bracket. */
const call = /\.package\(\s{0,200}(?:name:\s{0,50}"[^"\n]{0,200}",\s{0,200})?url:\s{0,50}"([^"\n]{1,500})"([^)\n]{0,300}(?:\n[^)\n]{0,300}){0,3})/g;

/** The text without its comments, every other character where it was. */
const withoutComments = (text: string): string =>
  text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (found) => (found.startsWith('"') ? found : found.replace(/[^\n]/g, ' ')));

function requirementOf(address: string, rest: string, place: Dependency['place']): Dependency {
  const base = { ecosystem: 'SwiftURL', name: swiftName(address), hashes: 0, address, place } as const;
  const exact = /(?:exact:|\.exact\()\s*"([^"]+)"/.exec(rest)?.[1];
  if (exact !== undefined && isSemver(exact)) return { ...base, origin: 'registry', evidence: 'pinned', version: exact, wanted: exact };
  const [, kind, ref] = /\b(revision|branch)(?::|\()\s*"([^"]+)"/.exec(rest) ?? [];
  if (kind !== undefined && ref !== undefined) {
    const isCommit = kind === 'revision' && /^[0-9a-f]{40}$/i.test(ref);
    return {
      ...base,
      origin: 'direct',
      evidence: 'unresolved',
      wanted: ref,
      ref: { kind: isCommit ? 'commit' : kind === 'branch' ? 'branch' : 'tag', text: ref },
    };
  }
  const wanted = rest
    .replace(/^[\s,]+/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  return { ...base, origin: 'registry', evidence: wanted === '' ? 'unresolved' : 'range', wanted: wanted === '' ? 'any version' : wanted };
}

/** Reads what a `Package.swift` asks for, where it says so by itself: it is a program, and what it computes is not known. */
function readPackageSwift(text: string): Content | undefined {
  const lines = new Lines(text);
  const found: Dependency[] = [];
  for (const match of withoutComments(text).matchAll(call)) {
    const [whole, address = '', rest = ''] = match;
    const { line, column } = lines.placeOf(match.index);
    if (found.length < maxPackages) found.push(requirementOf(address, rest, { line, column, endColumn: column + (whole.split('\n', 1)[0]?.length ?? 1) }));
  }
  return found.length === 0 ? undefined : { ...sorted(found), ...(/\.library\(/.test(text) && { isPackage: true }) };
}

/** What a project of Swift asks for. */
export const packageSwift: Format = {
  id: 'package-swift',
  title: 'Package.swift',
  role: 'manifest',
  isAt: named(/^Package(?:@swift-[\d.]+)?\.swift$/),
  read: readPackageSwift,
};
