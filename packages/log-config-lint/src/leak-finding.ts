import { type Finding, type Found, quote, type Severity } from '@mlx-guard/core';
import type { LeakFact } from './facts.ts';

const shownLevel = (level: LeakFact['level']): string => {
  if (level === 'stream') return 'which a server keeps as its log';
  return level === 'unknown' ? 'at a level that is computed' : `at level ${level}`;
};

const isSamePlace = ({ location, sourceLocation }: LeakFact): boolean => location.startLine === sourceLocation.startLine;

/** The finding of a leak: what is written, by what, where it came from. A value itself is never shown: a guard's own log is a log. */
export function leakFinding(fact: LeakFact, what: string, found: Found, severity?: Severity): Finding {
  const { api, level, source, sourceLocation, location, identity } = fact;
  const message = `${quote(api)} writes ${quote(source)}, ${what}, ${shownLevel(level)}`;
  const related = isSamePlace(fact) ? {} : { related: [{ location: sourceLocation, message: 'the value comes from here' }] };
  return found(location, message, { evidence: { source, class: fact.class, sink: api, level }, identity, ...(severity && { severity }), ...related });
}
