import {
  ConfigError,
  command,
  count,
  defineGuard,
  duration,
  judge,
  list,
  type MemoryAmount,
  memory,
  type ProcessEnd,
  quote,
  type Recorder,
  size,
  type Table,
} from '@mlx-guard/core';
import { z } from 'zod';
import { mebibytes, time } from './amount.ts';
import { processLeftBehind } from './rules/process-left-behind.ts';
import { rules } from './rules.generated.ts';

const stateSchema = z.strictObject({ id: z.uuid() });

/** What each method can know. No bound is claimed that polling cannot give. */
const errorClasses: Readonly<Record<ProcessEnd['method'], string>> = {
  cgroup: 'exact: counted by the kernel',
  'poll-rss': 'sampled every 20 ms: at most 5 % off for what lasts longer than the worst gap; blind to unmapped shared memory and page cache',
  'phys-footprint': 'sampled; the kernel keeps the peak of each process',
  none: 'nothing was measured',
};

const bytesOf = (amount: MemoryAmount, memoryBytes: number): number =>
  'bytes' in amount ? amount.bytes : Math.floor((memoryBytes * amount.percentOfRam) / 100);

/** Throws `ConfigError` for names that are never passed on, and for what is no name. */
function checkPassed(names: readonly string[]): void {
  const problems = names
    .filter((name) => !/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name) || /^(?:GITHUB_|ACTIONS_|INPUT_|STATE_)/i.test(name))
    .map((name) => `${quote('pass-environment')}: ${quote(name)} is never passed on: variables of the runner may carry tokens`);
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
}

function measurements(end: ProcessEnd, budgetBytes: number): Table {
  return {
    type: 'table',
    title: 'Memory of the run',
    columns: ['What', 'Value'],
    rows: [
      ['Peak of the whole process tree', mebibytes(end.peakBytes)],
      ['Budget', mebibytes(budgetBytes)],
      ['Most processes at once', end.mostProcesses],
      ['Samples, and the worst gap between two', `${end.samples}, ${time(end.worstGapMs)}`],
      ['Method', end.method],
      ['Its error', errorClasses[end.method]],
      ['Time to end the tree', end.killMs === null ? 'it ended by itself' : time(end.killMs)],
    ],
  };
}

function recordMeasurements(end: ProcessEnd, budgetBytes: number, record: Recorder<{ 'peak-bytes': string; 'headroom-bytes': string; method: string }>): void {
  record.metric('peak', end.peakBytes, 'bytes');
  record.metric('budget', budgetBytes, 'bytes');
  record.metric('samples', end.samples, 'count');
  record.metric('worst-gap', end.worstGapMs, 'ms');
  if (end.killMs !== null) record.metric('kill-latency', end.killMs, 'ms');
  record.detail(measurements(end, budgetBytes));
  record.output('peak-bytes', String(end.peakBytes));
  record.output('headroom-bytes', String(budgetBytes - end.peakBytes));
  record.output('method', end.method);
}

/** Answers: does a real run of the project, with every process it starts, stay inside its memory budget? Without a `command` there is nothing to run. */
export const memoryBudget = defineGuard({
  id: 'memory-budget',
  title: 'Memory budget',
  description: 'Runs a command and fails when it, with every process it starts, needs more memory, time or processes than allowed.',
  judges: 'run',
  settings: {
    command: command('What to run: a real piece of work of the project, such as one generation. Without it nothing is run and nothing is proved.'),
    budget: memory('The most memory that the whole process tree may hold; beyond it everything is killed.', '80%-of-ram'),
    timeout: duration('The run is stopped after this time.', '10m'),
    grace: duration('How long the processes may take to end after SIGTERM when the run is stopped; then SIGKILL.', '2s'),
    'max-processes': count('How many processes the run may have at once.', '512'),
    'pass-environment': list('Names of variables that the command gets beside `PATH`, `HOME` and the like. Never those of the runner.', '[]'),
    'max-output': size('How much of the output of the command is shown.', '1MiB'),
  },
  outputs: {
    'peak-bytes': 'The most memory that the process tree held at once.',
    'headroom-bytes': 'How much of the budget was left; negative where it was exceeded.',
    method: 'How memory was measured.',
  },
  rules,
  async check(settings, { processes }, record) {
    const { command: argv, timeout: timeoutMs, 'max-processes': maxProcesses } = settings;
    checkPassed(settings['pass-environment']);
    if (argv === undefined) return;
    record.eligible(1);
    const { method, id } = processes;
    if (method.name === 'none') {
      record.skipped('the run of the command', method.why ?? 'this machine has no way to measure it');
      return;
    }
    const budgetBytes = bytesOf(settings.budget, processes.memoryBytes);
    record.state({ id });
    record.executedSubject();
    await using run = await processes.start({
      command: argv,
      passEnvironment: settings['pass-environment'],
      maxTreeBytes: budgetBytes,
      maxProcesses,
      timeoutMs,
      graceMs: settings.grace,
      maxOutputBytes: settings['max-output'],
    });
    const end = await run.ended;
    recordMeasurements(end, budgetBytes, record);
    for (const finding of judge(rules, { end, budgetBytes, timeoutMs, maxProcesses })) record.finding(finding);
    if (end.peakBytes === 0 && end.exitCode === 0) record.skipped('the run of the command', 'it ended before its memory could be measured once');
    else if (end.reason === 'exit' && end.exitCode === 0) record.inspected('the run of the command');
    else if (end.reason === 'stopped') record.skipped('the run of the command', 'it was stopped before its end');
  },
  async cleanUp(state, { processes }, record) {
    const parsed = stateSchema.safeParse(state);
    if (!parsed.success) return;
    const left = await processes.reap(parsed.data.id);
    if (left > 0) record.finding(processLeftBehind.finding(undefined, `${left} of its processes were still there after the step and were ended`));
  },
});
