import type { Finding, Report } from '@mlx-guard/core';
import { worstInTurns } from '../order.ts';
import type { Anchors } from './anchors.ts';
import type { ShownFinding } from './context.ts';
import { findingMarkup } from './finding.ts';
import { Room } from './room.ts';

const maxFindings = 5_000;
const maxBytes = 7_500_000;

/** The findings of all these reports that the page shows: the worst first, every rule and file once before any twice; at most 5,000, and 7.5 MB. */
export function selectFindings(reports: readonly Report[], anchors: Anchors): ReadonlyMap<Finding, ShownFinding> {
  const homes = new Map(reports.flatMap((report, guard) => report.findings.map((finding) => [finding, { report, guard }] as const)));
  const candidates = worstInTurns([...homes.keys()])
    .slice(0, maxFindings)
    .flatMap((finding) => {
      const home = homes.get(finding);
      return home ? [{ ...home, finding, id: anchors.take(`f-${finding.fingerprint}`) }] : [];
    });
  const items = new Room(maxBytes).fit(candidates, ({ finding, report, guard, id }) => findingMarkup(finding, report, guard, id));
  return new Map(items.flatMap((item, index) => candidates.slice(index, index + 1).map(({ finding, id }) => [finding, { id, item }] as const)));
}
