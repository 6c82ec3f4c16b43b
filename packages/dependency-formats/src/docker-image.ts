import type { TextPlace } from '@mlx-guard/source-formats';
import type { Dependency } from './dependency.ts';

/** A container image as it is asked for: `name:tag@digest`. A tag moves; a digest does not. Undefined for what a variable decides. */
export function imageOf(written: string, place: TextPlace): Dependency | undefined {
  const text = written.trim().replace(/^docker:\/\//, '');
  if (text === '' || text === 'scratch' || /[$\s]/.test(text)) return undefined;
  const [head = '', digest] = text.split('@', 2);
  const colon = head.lastIndexOf(':');
  const hasTag = colon > head.lastIndexOf('/');
  const name = (hasTag ? head.slice(0, colon) : head).toLowerCase();
  const tag = hasTag ? head.slice(colon + 1) : undefined;
  const base = { ecosystem: 'Docker', name, origin: 'registry', use: 'image', place } as const;
  if (digest !== undefined && /^sha\d+:[0-9a-f]{32,}$/.test(digest)) {
    return { ...base, hashes: 1, evidence: 'pinned', version: tag ?? digest, wanted: digest, ref: { kind: 'digest', text: digest } };
  }
  const wanted = tag ?? 'any version';
  return { ...base, hashes: 0, evidence: tag === undefined || tag === 'latest' ? 'unresolved' : 'range', wanted, ref: { kind: 'tag', text: tag ?? 'latest' } };
}
