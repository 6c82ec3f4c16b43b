import type { AnyRule, Finding, Report } from '@mlx-guard/core';
import { reportFile } from '../outcome.ts';
import { type Markup, said } from './markup.ts';
import type { Room } from './room.ts';

/** A run of a guard, with the rules that explain what it found. */
export interface ReportRun {
  readonly report: Report;
  readonly rules: readonly AnyRule[];
}

/** A finding that the page shows, and where it stands in it. */
export interface ShownFinding {
  readonly id: string;
  readonly item: Markup;
}

/** All that the parts of one report on the page have in common. */
export interface Context extends ReportRun {
  /** The id of the report's own section. */
  readonly id: string;
  /** The page has no other report, so that its head says the outcome. */
  readonly isAlone: boolean;
  readonly shown: ReadonlyMap<Finding, ShownFinding>;
  readonly room: Room;
}

/** What to say of so many things that are not on the page. */
export const leftOut = (count: number, report: Report): Markup => said(`${count} more: see ${reportFile(report)}`);
