import type { PhasePeak } from '@mlx-guard/core';
import type { Member, Members } from './members.ts';
import { highWaterMark, pageSize, proportionalSize } from './proc.ts';

/** A new peak is worth an exact look where it is this much higher than the last. */
const worthRatio = 1.01;
const worthBytes = 1024 * 1024;
/** How long to rest after an exact look, in times of its cost: little while the tree grows, more where only a fork could have begun to write. */
const restPerCost = { growing: 3, sharing: 20 };
/** A child between vfork and exec shows the memory of its parent as its own: it counts once it had time to become itself. */
const youthMs = 60;
const maxPhases = 64;

/**
 * How much memory a tree holds. One process: its resident set. Several: resident sets count shared pages more than once (a read-only fork of a
 * big process doubles it on paper), so that sum only says when to look; what counts is the sum of proportional sizes.
 */
export class Meter {
  readonly #members: Members;
  readonly #now: () => number;
  readonly #pageBytes = pageSize();
  #peak = 0;
  /** By name; the current one is what an exact look must be worth. */
  readonly #phases = new Map<string, number>();
  #phase: string | undefined;
  #phasePeak = 0;
  #samples = 0;
  #worstGapMs = 0;
  #lastAt: number | undefined;
  /** What the last exact look found the sum of resident sets to count more than once. */
  #overlap = 0;
  #looked = { at: 0, cost: 0 };

  constructor(members: Members, now: () => number) {
    this.#members = members;
    this.#now = now;
  }

  get peakBytes(): number {
    return this.#peak;
  }

  get phases(): readonly PhasePeak[] {
    return [...this.#phases].map(([name, peakBytes]) => ({ name, peakBytes }));
  }

  get phasePeakBytes(): number {
    return this.#phasePeak;
  }

  /** Peaks from now on are those of this phase. Beyond `maxPhases` names a new one is counted with the one before. */
  enter(phase: string): void {
    if (!this.#phases.has(phase) && this.#phases.size >= maxPhases) return;
    this.#phase = phase;
    this.#phasePeak = this.#phases.get(phase) ?? 0;
    this.#phases.set(phase, this.#phasePeak);
    this.sample();
  }

  /** What the tree holds now, looked at exactly. */
  measure(): number {
    this.sample();
    const { sizes, counted } = this.#sizes(this.#now());
    const bytes = counted.length < 2 ? Math.max(0, ...sizes) : this.#exact(counted, sizes);
    this.#raise(bytes);
    return bytes;
  }

  get samples(): number {
    return this.#samples;
  }

  get worstGapMs(): number {
    return this.#worstGapMs;
  }

  /** One look at every member: 1.3 microseconds each. */
  sample(): void {
    const now = this.#now();
    if (this.#lastAt !== undefined) this.#worstGapMs = Math.max(this.#worstGapMs, now - this.#lastAt);
    this.#lastAt = now;
    this.#samples += 1;
    const { sizes, counted } = this.#sizes(now);
    const sum = sizes.reduce((total, size) => total + size, 0);
    this.#raise(Math.max(0, ...sizes));
    if (counted.length < 2 || !this.#isDue(sum, now)) return;
    const exact = this.#exact(counted, sizes);
    this.#raise(exact);
    this.#overlap = Math.max(0, sum - exact);
    this.#looked = { at: this.#now(), cost: this.#now() - now };
  }

  #isDue(sum: number, now: number): boolean {
    const worth = this.#phasePeak * worthRatio + worthBytes;
    const rest = sum - this.#overlap > worth ? restPerCost.growing : restPerCost.sharing;
    return sum > worth && now >= this.#looked.at + this.#looked.cost * rest;
  }

  /** The kernel's own memory of each member's peak: finds what was shorter than a gap. */
  readHighWaterMarks(): void {
    // It goes back to the start of a process: in a later phase only what was never reached before is of this one.
    for (const { pid } of this.#members.all) {
      const mark = highWaterMark(pid);
      if (mark > this.#peak) this.#raise(mark);
    }
  }

  #sizes(now: number): { readonly sizes: readonly number[]; readonly counted: readonly Member[] } {
    const read = this.#members.all.map((member) => ({ member, pages: member.statm.read() }));
    for (const { member, pages } of read) if (pages === undefined) this.#members.drop(member);
    const byPid = new Map(read.map(({ member, pages }) => [member.pid, pages]));
    const own = read.filter(({ member, pages }) => {
      const parent = byPid.get(member.parent);
      const isTwin = now - member.seenAt < youthMs && parent !== undefined && pages?.mapped === parent.mapped;
      return pages !== undefined && pages.resident > 0 && !isTwin;
    });
    return { sizes: own.map(({ pages }) => (pages?.resident ?? 0) * this.#pageBytes), counted: own.map(({ member }) => member) };
  }

  /** Where a process cannot be asked (it belongs to somebody else), its resident set counts: rather too much than too little. */
  #exact(counted: readonly Member[], sizes: readonly number[]): number {
    return counted.reduce((total, { pid }, index) => total + (proportionalSize(pid) ?? sizes[index] ?? 0), 0);
  }

  #raise(bytes: number): void {
    if (bytes > this.#peak) this.#peak = bytes;
    if (bytes <= this.#phasePeak) return;
    this.#phasePeak = bytes;
    if (this.#phase !== undefined) this.#phases.set(this.#phase, bytes);
  }
}
