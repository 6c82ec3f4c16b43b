/** One process as /proc/PID/stat tells it (proc_pid_stat(5)). */
export interface ProcessStat {
  /** One letter; `Z` and `X` are dead. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks from boot to its start, as text: with the number of the process it tells one from a later one of the same number. */
  readonly startTime: string;
}

/** Fields from the third on: state, ppid, pgrp, session, 15 numbers … start time is the 22nd. */
const afterName = /^(\S) (\d+) (\d+) (\d+)(?: -?\d+){15} (\d+)(?: |$)/;

/** Reads a line of /proc/PID/stat; undefined for what is none. The name of the program may hold anything, brackets and new lines too: it ends with the last `)`. */
export function parseStat(line: string): ProcessStat | undefined {
  const end = line.lastIndexOf(')');
  if (end === -1) return undefined;
  const [, state, parent, group, session, startTime] = afterName.exec(line.slice(end + 2)) ?? [];
  if (state === undefined || startTime === undefined) return undefined;
  return { state, parent: Number(parent), group: Number(group), session: Number(session), startTime };
}

/** Whether it runs, sleeps or is stopped; a zombie holds no memory and cannot be ended. */
export const isAlive = ({ state }: ProcessStat): boolean => state !== 'Z' && state !== 'X' && state !== 'x';
