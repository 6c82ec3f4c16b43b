import type { PhasePeak, ProcessEnd, Processes, ProcessSpec, Supervised } from '@mlx-guard/core';
import { PhaseLines } from './phase-lines.ts';

/** Whether a run did its work to the end, and its memory was seen. */
export const isWhole = ({ reason, exitCode, peakBytes }: ProcessEnd): boolean => reason === 'exit' && exitCode === 0 && peakBytes > 0;

/** Runs a command once, with its phases as it announces them. */
async function runOnce(processes: Processes, spec: ProcessSpec): Promise<ProcessEnd> {
  let run: Supervised | undefined;
  const early: string[] = [];
  const lines = new PhaseLines((phase) => (run === undefined ? early.push(phase) : run.enter(phase)));
  await using started = await processes.start({ ...spec, onOutput: (chunk) => lines.add(chunk) });
  run = started;
  for (const phase of early) started.enter(phase);
  return await started.ended;
}

/** Runs a command so many times, one after the other; a run that is not whole is the last. */
export async function runSeries(processes: Processes, spec: ProcessSpec, count: number): Promise<readonly ProcessEnd[]> {
  const ends: ProcessEnd[] = [];
  while (ends.length < count) {
    const end = await runOnce(processes, spec);
    ends.push(end);
    if (!isWhole(end)) break;
  }
  return ends;
}

const most = (ends: readonly ProcessEnd[], of: (end: ProcessEnd) => number): number => Math.max(0, ...ends.map(of));
const sum = (ends: readonly ProcessEnd[], of: (end: ProcessEnd) => number): number => ends.reduce((total, end) => total + of(end), 0);

function phasesOf(ends: readonly ProcessEnd[]): readonly PhasePeak[] {
  const peaks = new Map<string, number>();
  for (const { name, peakBytes } of ends.flatMap(({ phases }) => phases)) peaks.set(name, Math.max(peaks.get(name) ?? 0, peakBytes));
  return [...peaks].map(([name, peakBytes]) => ({ name, peakBytes }));
}

/** Several runs as one: it ended as the last did, and what is bounded is the most of any. There is at least one. */
export function together(ends: readonly [ProcessEnd, ...ProcessEnd[]]): ProcessEnd {
  return {
    ...(ends.at(-1) ?? ends[0]),
    peakBytes: most(ends, ({ peakBytes }) => peakBytes),
    phases: phasesOf(ends),
    samples: sum(ends, ({ samples }) => samples),
    worstGapMs: most(ends, ({ worstGapMs }) => worstGapMs),
    leftovers: sum(ends, ({ leftovers }) => leftovers),
    mostProcesses: most(ends, ({ mostProcesses }) => mostProcesses),
    tampered: [...new Set(ends.flatMap(({ tampered }) => tampered))],
  };
}
