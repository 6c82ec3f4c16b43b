import { setTimeout } from 'node:timers/promises';
import type { Members } from './members.ts';
import { statOf } from './proc.ts';

const stepMs = 10;
/** For what does not die of SIGKILL: stuck in the kernel, or not ours to end. */
const patienceMs = 3_000;

/** Sends a signal; says whether there was somebody to get it. */
function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // Gone already, or another user's: the next scan tells which.
  }
}

/**
 * Signals every member, and first the process groups that one of us opened: the kernel does that in one stroke, so that a fork bomb cannot run
 * ahead. A member is checked to be the process it was when it joined.
 */
function signalAll(members: Members, signal: NodeJS.Signals): void {
  const alive = members.all.filter((member) => members.isAlive(member));
  const groups = new Set(alive.flatMap(({ pid }) => statOf(pid)?.group ?? []));
  for (const group of groups) if (group > 1 && members.isOurGroup(group)) send(-group, signal);
  for (const member of alive) if (members.isAlive(member)) send(member.pid, signal);
}

async function wait(members: Members, forMs: number, again?: NodeJS.Signals): Promise<boolean> {
  for (const until = performance.now() + forMs; ; ) {
    members.scan();
    if (members.all.length === 0) {
      // Whoever was forked while the first scan ran is seen by the second.
      members.scan();
      if (members.all.length === 0) return true;
    }
    if (performance.now() >= until) return false;
    if (again !== undefined) signalAll(members, again);
    await setTimeout(stepMs);
  }
}

/** Ends every member: SIGTERM, `graceMs` to obey, then SIGKILL until none is left. Resolves with how many could not be ended. */
export async function endAll(members: Members, graceMs: number): Promise<number> {
  if (graceMs > 0) {
    members.scan();
    signalAll(members, 'SIGTERM');
    if (await wait(members, graceMs)) return 0;
  }
  signalAll(members, 'SIGKILL'); // at once, before any look around
  return (await wait(members, patienceMs, 'SIGKILL')) ? 0 : members.all.length;
}
