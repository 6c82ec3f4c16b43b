import { EnvironmentError, type ExampleEnd, type ExampleProcess, type ProcessEnd, type Processes, type ProcessSpec, type Supervised } from '@mlx-guard/core';

const quietExit: Omit<ProcessEnd, 'reason' | 'exitCode'> = {
  signal: null,
  peakBytes: 1024 * 1024,
  phases: [],
  samples: 10,
  worstGapMs: 20,
  method: 'poll-rss',
  leftovers: 0,
  killMs: null,
  mostProcesses: 1,
  output: new Uint8Array(),
  tampered: [],
};

/** As the real port: what is over a bound is told as such, and only an exit has a code. */
function endOf({ holds: _, says: __, ...process }: ExampleEnd, { maxTreeBytes = Number.POSITIVE_INFINITY, maxProcesses }: ProcessSpec): ProcessEnd {
  const end = { ...quietExit, ...process };
  const reason = process.reason ?? (end.peakBytes > maxTreeBytes ? 'budget' : end.mostProcesses > maxProcesses ? 'processes' : 'exit');
  if (reason === 'exit') return { ...end, reason, exitCode: end.signal === null ? (process.exitCode ?? 0) : null };
  return { ...end, reason, exitCode: null };
}

/** One start. What has `holds` runs until it is stopped, or until it holds more than it may. */
function supervised(process: ExampleEnd, spec: ProcessSpec): Supervised {
  const { holds, says = '' } = process;
  const phases = new Map<string, number>();
  let phase = '';
  let peak = process.peakBytes ?? holds?.[0] ?? 0;
  let looks = 0;
  const stopped = Promise.withResolvers<Partial<ProcessEnd>>();
  const told = (): Partial<ProcessEnd> => ({
    peakBytes: peak,
    ...(phases.size > 0 && { phases: [...phases].map(([name, peakBytes]) => ({ name, peakBytes })) }),
  });
  const stop = (reason: ProcessEnd['reason']): void => stopped.resolve({ reason, ...told() });
  if (says !== '') spec.onOutput?.(new TextEncoder().encode(says));
  const ended = holds === undefined ? Promise.resolve(endOf(process, spec)) : stopped.promise.then((end) => endOf({ ...process, ...end }, spec));
  return {
    ended,
    stop: () => {
      stop('stopped');
      return ended;
    },
    enter: (name) => {
      phase = name;
      phases.set(name, phases.get(name) ?? 0);
    },
    look: () => {
      const bytes = holds?.[Math.min(looks, holds.length - 1)] ?? 0;
      looks += 1;
      peak = Math.max(peak, bytes);
      if (phase !== '') phases.set(phase, Math.max(phases.get(phase) ?? 0, bytes));
      if (bytes > (spec.maxTreeBytes ?? Number.POSITIVE_INFINITY)) stop('budget');
      return { bytes, phasePeakBytes: phases.get(phase) ?? bytes };
    },
    [Symbol.asyncDispose]: async () => stop('stopped'),
  };
}

/** The `processes` port of an example: no process is started, its end is told. One at a time, as the real one. */
export function memoryProcesses(process: ExampleProcess = { unmeasurable: 'the example tells of no process' }): Processes {
  const id = '00000000-0000-4000-8000-000000000000';
  const shared = { id, memoryBytes: 8 * 1024 ** 3, reap: async (other: string) => (other === id ? 1 : 0) };
  if ('unmeasurable' in process) {
    return {
      ...shared,
      method: { name: 'none', why: process.unmeasurable },
      start: async () => {
        throw new EnvironmentError('not-available-here', process.unmeasurable);
      },
    };
  }
  const ends = Array.isArray(process) ? process : [process];
  let starts = 0;
  let isRunning = false;
  return {
    ...shared,
    method: { name: 'poll-rss' },
    start: async (spec) => {
      if (isRunning) throw new TypeError('started while another runs');
      isRunning = true;
      const run = supervised(ends[Math.min(starts, ends.length - 1)] ?? {}, spec);
      starts += 1;
      void run.ended.then(() => {
        isRunning = false;
      });
      return run;
    },
  };
}
