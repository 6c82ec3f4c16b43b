import { quote } from '@mlx-guard/core';
import type { Dependency } from './dependency.ts';
import { isPackageName, isVersion, normaliseName } from './python-name.ts';

/** What one requirement asks for; without its place. */
export type Requirement = Omit<Dependency, 'place'>;

/** Why a text is no requirement, in words that fit after "this line". */
export interface NoRequirement {
  readonly problem: string;
}

const clause = /^(===|==|~=|!=|<=|>=|<|>)\s*(\S+)$/;
const hasVariable = /\$\{[A-Z0-9_]+\}/;
const address = /^(?:[a-z][a-z0-9+.-]*:\/\/|git\+|file:)/i;
const isLocalPath = (text: string): boolean => /^(?:\.|\/|~|[A-Za-z]:\\|file:)/.test(text) || (!address.test(text) && /^[^\s@;[\]<>=!~]*[/\\]/.test(text));

const unresolved = (name: string, wanted: string, origin: Requirement['origin']): Requirement => ({
  ecosystem: 'PyPI',
  name,
  evidence: 'unresolved',
  wanted,
  origin,
  hashes: 0,
});

/** What names an address or a folder instead of a package. The name in `#egg=` is a claim (PEP 440, direct references). */
export function readAddress(written: string, name?: string): Requirement {
  const [target = '', fragment = ''] = written.split('#', 2);
  const egg = /(?:^|&)egg=([^&[\]]+)/.exec(fragment)?.[1];
  const claimed = name ?? (egg !== undefined && isPackageName(egg) ? egg : undefined);
  const named = claimed === undefined ? written.slice(0, 200) : normaliseName(claimed);
  if (isLocalPath(target)) return unresolved(named, 'a folder or file of the project', 'local');
  return { ...unresolved(named, 'an address', 'direct'), address: target, ...refOf(target) };
}

/** The state of a repository that `…@ref` names; without one it is the newest commit of the default branch. */
function refOf(target: string): Pick<Requirement, 'ref'> {
  if (!/^(?:git|hg|svn|bzr)\+/.test(target)) return {};
  const [, text] = /^[^@]*:\/\/(?:[^/@]*@)?[^@]*@([^@]+)$/.exec(target) ?? [];
  if (text === undefined) return { ref: { kind: 'branch', text: 'HEAD' } };
  const kind = /^[0-9a-f]{40}$/i.test(text) ? 'commit' : /\d+\.\d+|^v\d/.test(text) ? 'tag' : 'branch';
  return { ref: { kind, text } };
}

/** The pin among the clauses of a specifier (PEP 440): `==` without a wildcard, or `===`. */
function readClauses(name: string, written: string): Requirement | NoRequirement {
  const inner = /^\((.*)\)$/s.exec(written)?.[1] ?? written;
  const clauses = inner
    .split(',')
    .map((part) => part.trim())
    .filter((part, index, parts) => part !== '' || index < parts.length - 1);
  const base = { ...unresolved(normaliseName(name), 'any version', 'registry') };
  if (inner.trim() === '') return base;
  let pin: string | undefined;
  for (const part of clauses) {
    const [, operator = '', version = ''] = clause.exec(part) ?? [];
    const isWild = (operator === '==' || operator === '!=') && version.endsWith('.*');
    if (operator === '' || (operator !== '===' && !isVersion(isWild ? version.slice(0, -2) : version))) {
      return { problem: `asks for ${quote(name)} in a way that cannot be read: ${quote(part)}` };
    }
    if (operator === '===' || (operator === '==' && !isWild)) pin ??= version;
  }
  const wanted = clauses.join(',');
  return pin === undefined ? { ...base, evidence: 'range', wanted } : { ...base, evidence: 'pinned', wanted, version: pin };
}

/**
 * Reads one requirement: PEP 508, or an address or path as pip takes them. Environment variables stay as they are, and leave it unresolved.
 * Comments and options are already taken off.
 */
export function readRequirement(written: string): Requirement | NoRequirement {
  const text = written.trim();
  if (address.test(text) || isLocalPath(text)) return readAddress(text.replace(/\s;.*$/s, ''));
  const end = /^[^;]*@/.test(text) ? text.search(/\s;/) : text.indexOf(';'); // an address may hold a semicolon
  const head = end < 0 ? text : text.slice(0, end);
  const marker = end < 0 ? '' : text.slice(end).trimStart().slice(1).trim();
  const [, name = '', , rest = ''] = /^([A-Za-z0-9._-]*[A-Za-z0-9])\s*(\[[^[\]]*\])?\s*(.*)$/s.exec(head.trim()) ?? [];
  if (!isPackageName(name))
    return hasVariable.test(text) ? unresolved(text.slice(0, 200), 'a variable', 'direct') : { problem: `is no requirement: ${quote(text)}` };
  const marked = marker === '' ? {} : { marker };
  if (rest.startsWith('@')) return { ...readAddress(rest.slice(1).trim(), name), ...marked };
  if (hasVariable.test(rest)) return { ...unresolved(normaliseName(name), 'a variable', 'registry'), ...marked };
  const read = readClauses(name, rest.trim());
  return 'problem' in read ? read : { ...read, ...marked };
}
