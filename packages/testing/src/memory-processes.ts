import { EnvironmentError, type ExampleProcess, type ProcessEnd, type Processes, type ProcessSpec } from '@mlx-guard/core';

const quietExit: Omit<ProcessEnd, 'reason' | 'exitCode'> = {
  signal: null,
  peakBytes: 1024 * 1024,
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
function endOf(process: Partial<ProcessEnd>, { maxTreeBytes = Number.POSITIVE_INFINITY, maxProcesses }: ProcessSpec): ProcessEnd {
  const end = { ...quietExit, ...process };
  const reason = process.reason ?? (end.peakBytes > maxTreeBytes ? 'budget' : end.mostProcesses > maxProcesses ? 'processes' : 'exit');
  if (reason === 'exit') return { ...end, reason, exitCode: end.signal === null ? (process.exitCode ?? 0) : null };
  return { ...end, reason, exitCode: null };
}

/** The `processes` port of an example: no process is started, its end is told. Starts once, as the real one. */
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
  let isStarted = false;
  return {
    ...shared,
    method: { name: 'poll-rss' },
    start: async (spec) => {
      if (isStarted) throw new TypeError('started twice');
      isStarted = true;
      const ended = Promise.resolve(endOf(process, spec));
      return { ended, stop: () => ended, [Symbol.asyncDispose]: async () => undefined };
    },
  };
}
