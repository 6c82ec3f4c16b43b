import { isMarked } from './environment.ts';
import { allProcesses, childrenOf, environmentOf, HeldStatm, statOf } from './proc.ts';
import { isAlive, type ProcessStat } from './stat-line.ts';

/** One process of the tree. */
export interface Member {
  readonly pid: number;
  readonly startTime: string;
  readonly parent: number;
  readonly statm: HeldStatm;
  /** Milliseconds of the monotonic clock. */
  readonly seenAt: number;
}

function livingEntry(pid: number): readonly (readonly [number, ProcessStat])[] {
  const stat = statOf(pid);
  return stat !== undefined && isAlive(stat) ? [[pid, stat]] : [];
}

/**
 * Who belongs to a run: descendants, members of its sessions, and whoever carries its marker. A process that clears its environment, forks twice
 * and opens a session of its own between two looks escapes: only a control group would hold it.
 */
export class Members {
  readonly #id: string;
  readonly #now: () => number;
  readonly #limit: number;
  readonly #members = new Map<number, Member>();
  /** Numbers of processes that are or were members: their process groups and sessions are ours. */
  readonly #ours = new Set<number>();
  /** Processes that were looked at and are not ours, by number and start. */
  #others = new Set<string>();
  #most = 0;
  #hasLost = false;

  /** Above `limit` members the run is ended anyway: no more are looked for in between. */
  constructor(id: string, now: () => number, limit = Number.POSITIVE_INFINITY) {
    this.#id = id;
    this.#now = now;
    this.#limit = limit;
  }

  /** A list of its own. */
  get all(): Member[] {
    return [...this.#members.values()];
  }

  /** Whether a member has died since the last scan: its children may have left the tree with it. */
  get hasLost(): boolean {
    return this.#hasLost;
  }

  /** How many there were at once. */
  get most(): number {
    return this.#most;
  }

  /** Whether a process group was opened by one of us. */
  isOurGroup(group: number): boolean {
    return this.#ours.has(group);
  }

  add(pid: number, stat: ProcessStat | undefined = statOf(pid)): void {
    if (stat === undefined || !isAlive(stat) || this.#members.has(pid)) return;
    const statm = new HeldStatm(pid);
    // Between the two reads its number may have gone to another process.
    if (statOf(pid)?.startTime !== stat.startTime) {
      statm.close();
      return;
    }
    this.#members.set(pid, { pid, startTime: stat.startTime, parent: stat.parent, statm, seenAt: this.#now() });
    this.#ours.add(pid);
    this.#most = Math.max(this.#most, this.#members.size);
  }

  drop(member: Member): void {
    member.statm.close();
    this.#members.delete(member.pid);
    this.#hasLost = true;
  }

  /** Adds the children of the members, and theirs. Cheap: ten times a second. */
  walk(): void {
    const due = this.all;
    for (let member = due.pop(); member !== undefined && this.#members.size <= this.#limit; member = due.pop()) {
      const children = childrenOf(member.pid);
      // Read after its children: had its number gone to a stranger, these would be the stranger's.
      if (member.statm.read() === undefined) continue;
      for (const child of children) {
        if (this.#members.has(child)) continue;
        this.add(child);
        const added = this.#members.get(child);
        if (added !== undefined) due.push(added);
      }
    }
  }

  /** Looks at every process of the machine, forgets the dead and finds those that left the tree. */
  scan(): void {
    const stats = new Map(allProcesses().flatMap((pid) => livingEntry(pid)));
    for (const member of this.all) if (stats.get(member.pid)?.startTime !== member.startTime) this.drop(member);
    // Only while one of us is in it: the number of an empty session may go to a stranger.
    const sessions = new Set(this.all.flatMap(({ pid }) => stats.get(pid)?.session ?? []).filter((session) => this.#ours.has(session)));
    const others = new Set<string>();
    for (const [pid, stat] of stats) {
      if (this.#members.has(pid)) continue;
      const key = `${pid}:${stat.startTime}`;
      const isOurs = sessions.has(stat.session) || this.#members.has(stat.parent);
      if (isOurs || (!this.#others.has(key) && isMarked(environmentOf(pid), this.#id))) this.add(pid, stat);
      else others.add(key);
    }
    this.#others = others;
    this.#hasLost = false;
  }

  /** Whether it still is the process that it was, and alive. */
  isAlive({ pid, startTime }: Member): boolean {
    const stat = statOf(pid);
    return stat !== undefined && stat.startTime === startTime && isAlive(stat);
  }

  close(): void {
    for (const member of this.all) this.drop(member);
  }
}
