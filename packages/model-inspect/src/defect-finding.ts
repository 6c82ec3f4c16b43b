import { type Finding, type Found, quote, type RuleSpec } from '@mlx-guard/core';
import type { Defect, DefectKind } from '@mlx-guard/model-formats';
import { affectedBy, rangeOf } from './affects.ts';
import type { Facts } from './facts.ts';

const maxEvidence = 1000;

function subjectOf({ tensor, key }: Defect): string {
  const named = [...(tensor === undefined ? [] : [`tensor ${quote(tensor)}`]), ...(key === undefined ? [] : [`key ${quote(key)}`])];
  return named.length === 0 ? '' : `, ${named.join(', ')}`;
}

function findingOf(path: string, defect: Defect, found: Found): Finding {
  const { kind, offset, problem, tensor, key, evidence = {} } = defect;
  const message = `${quote(path)}${subjectOf(defect)}: ${problem} (at byte ${offset})`;
  const affects = affectedBy(defect);
  return found({ path, byteOffset: offset }, message, {
    ...(defect.atMost && { severity: defect.atMost }),
    evidence: {
      ...evidence,
      ...(affects && { affects: rangeOf(affects) }),
      ...(tensor !== undefined && { tensor: tensor.slice(0, maxEvidence) }),
      ...(key !== undefined && { key: key.slice(0, maxEvidence) }),
    },
    identity: JSON.stringify([kind, tensor ?? '', key ?? '', problem.replace(/\d+/g, '#')]).slice(0, 4096),
  });
}

/** A rule's `check` that reports every defect of a kind, and counts those beyond what a reader keeps. */
export const reports = (kind: DefectKind): NonNullable<RuleSpec<Facts>['check']> =>
  function* (facts, found) {
    if (facts.about !== 'model') return;
    const { path, read } = facts;
    for (const defect of read.defects) if (defect.kind === kind) yield findingOf(path, defect, found);
    const more = read.omitted.get(kind);
    if (more !== undefined) yield found({ path }, `${quote(path)} has ${more} more defects of this kind`, { identity: 'more', evidence: { more } });
  };
