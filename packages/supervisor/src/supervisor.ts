import { totalmem } from 'node:os';
import { EnvironmentError, type Outside, type ProcessEnd, type Processes, type ProcessSpec, type Supervised, visible } from '@mlx-guard/core';
import { endAll } from './ending.ts';
import { Members } from './members.ts';
import { statOf } from './proc.ts';
import { Run } from './run.ts';

/** How memory is measured here. Control groups come later; what this version cannot measure it does not run. */
function methodHere(): Processes['method'] {
  if (process.platform === 'darwin') return { name: 'none', why: 'this version measures no physical footprint yet, and a resident set says nothing on macOS' };
  if (process.platform !== 'linux')
    return { name: 'none', why: `${process.platform} has no process tree that can be bounded from outside: use a Linux runner` };
  if (statOf(process.pid) === undefined) return { name: 'none', why: '/proc is not mounted, or hides what runs' };
  return { name: 'poll-rss' };
}

/** The memory of the machine, or of the container where that is less. */
function memoryHere(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

const nothingRan: Omit<ProcessEnd, 'why'> = {
  reason: 'not-started',
  exitCode: null,
  signal: null,
  peakBytes: 0,
  phases: [],
  samples: 0,
  worstGapMs: 0,
  method: 'poll-rss',
  leftovers: 0,
  killMs: null,
  mostProcesses: 0,
  output: new Uint8Array(),
  tampered: [],
};

function notStarted(thrown: unknown): Supervised {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such program, or no such folder to start it in',
    EACCES: 'it may not be executed',
    E2BIG: 'its arguments are too long',
  };
  const ended = Promise.resolve({ ...nothingRan, why: known[code] ?? visible(thrown instanceof Error ? thrown.message : String(thrown)) });
  return { ended, stop: () => ended, enter: () => undefined, look: () => ({ bytes: 0, phasePeakBytes: 0 }), [Symbol.asyncDispose]: async () => undefined };
}

const isRunId = (id: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id);

/** Ends whatever carries the marker of this run, and its descendants. */
async function reap(id: string): Promise<number> {
  if (!isRunId(id) || methodHere().name === 'none') return 0;
  const members = new Members(id, () => performance.now());
  members.scan();
  members.walk();
  const found = members.all.length;
  await endAll(members, 0);
  members.close();
  return found;
}

/** The `processes` port of this machine: on Linux by polling /proc; elsewhere it says why it measures nothing, and starts nothing. */
export function supervisor(outside: Outside): Processes {
  const method = methodHere();
  const id = crypto.randomUUID();
  let isRunning = false;
  const start = async (spec: ProcessSpec): Promise<Supervised> => {
    if (method.name === 'none') throw new EnvironmentError('not-available-here', `nothing can be supervised here: ${method.why ?? ''}`);
    if (isRunning) throw new TypeError('started while another runs');
    isRunning = true;
    const run = await Run.start(spec, id, outside).catch(notStarted);
    void run.ended.then(() => {
      isRunning = false;
    });
    return run;
  };
  return { method, id, memoryBytes: memoryHere(), start, reap };
}
