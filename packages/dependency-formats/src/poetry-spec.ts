import type { Defect, Dependency, Use } from './dependency.ts';
import { pythonRequirement } from './python-deps.ts';
import type { View } from './view.ts';

/** `^1.2.3` allows what leaves the first number that is not zero (Poetry documentation, "Caret requirements"). */
function caret(version: string): string {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const first = parts.findIndex((part) => part > 0);
  const at = first < 0 ? Math.max(0, parts.length - 1) : first;
  const upper = [...parts.slice(0, at), (parts[at] ?? 0) + 1].join('.');
  return `>=${version},<${upper}`;
}

/** `~1.2` allows other last numbers, `~1` other minor ones. */
function tilde(version: string): string {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const upper = parts.length < 2 ? [(parts[0] ?? 0) + 1] : [parts[0] ?? 0, (parts[1] ?? 0) + 1];
  return `>=${version},<${upper.join('.')}`;
}

/** Poetry's way to write versions, as PEP 440 has it; several alternatives (`||`) are what no single specifier says: the first and the last bound. */
function poetrySpecifier(written: string): string | undefined {
  const text = written.trim();
  if (text === '' || text === '*') return '';
  if (/\|\|?/.test(text)) return undefined;
  const parts = text.split(',').map((part) => part.trim());
  return parts
    .map((part) => {
      if (part.startsWith('^')) return caret(part.slice(1).trim());
      if (part.startsWith('~') && !part.startsWith('~=')) return tilde(part.slice(1).trim());
      if (/^\d+(?:\.\d+)*\.\*$/.test(part)) return `==${part}`;
      return /^v?\d/.test(part) ? `==${part}` : part;
    })
    .join(',');
}

/** One entry of a table of Poetry: a version, a table with one, or several of these. */
export function poetryDependency(name: string, value: View, use: Use): readonly (Dependency | Defect)[] {
  if (value.kind === 'list') return value.items.flatMap((one) => poetryDependency(name, one, use));
  const { place } = value;
  const git = value.get('git')?.text;
  const local = value.get('path')?.text;
  const url = value.get('url')?.text;
  if (git !== undefined) {
    const ref = value.get('rev')?.text ?? value.get('tag')?.text ?? value.get('branch')?.text;
    return [pythonRequirement(`${name} @ git+${git}${ref === undefined ? '' : `@${ref}`}`, place, use)];
  }
  if (url !== undefined) return [pythonRequirement(`${name} @ ${url}`, place, use)];
  if (local !== undefined) return [pythonRequirement(`${name} @ ./${local}`, place, use)];
  const written = value.text ?? value.get('version')?.text ?? '';
  const specifier = poetrySpecifier(written);
  if (specifier === undefined)
    return [{ ecosystem: 'PyPI', name: name.toLowerCase().replace(/[-_.]+/g, '-'), evidence: 'range', wanted: written, origin: 'registry', hashes: 0, place }];
  return [pythonRequirement(`${name} ${specifier}`, place, use)];
}
