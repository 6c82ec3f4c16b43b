import { type AnyRule, judge, type ProcessEnd, type ProcessSpec, type Table } from '@mlx-guard/core';
import { mebibytes, time } from '../amount.ts';
import { bytesOf, phaseBudgetsOf } from '../budgets.ts';
import type { Forecast } from '../estimate/static.ts';
import type { Facts } from '../facts.ts';
import { compareWithHistory } from '../history/compare.ts';
import { commandFilesTampered } from '../rules/command-files-tampered.ts';
import { growthSuperlinear } from '../rules/growth-superlinear.ts';
import { measuredBelowEstimate } from '../rules/measured-below-estimate.ts';
import { phaseBudgetExceeded } from '../rules/phase-budget-exceeded.ts';
import { timedOut } from '../rules/timed-out.ts';
import { rules } from '../rules.generated.ts';
import { planOf, serve, tellUnused } from '../server/serve.ts';
import type { Job } from '../surface.ts';
import { growthOf, type SizedPeaks } from './growth.ts';
import { isWhole, runSeries, together } from './series.ts';

/** What each method can know. No bound is claimed that polling cannot give. */
const errorClasses: Readonly<Record<ProcessEnd['method'], string>> = {
  cgroup: 'exact: counted by the kernel',
  'poll-rss': 'sampled every 20 ms: at most 5 % off for what lasts longer than the worst gap; blind to unmapped shared memory and page cache',
  'phys-footprint': 'sampled; the kernel keeps the peak of each process',
  none: 'nothing was measured',
};

const theRun = 'the run of the command';

function measurements(end: ProcessEnd, budgetBytes: number, peaks: readonly number[]): Table {
  return {
    type: 'table',
    title: 'Memory of the run',
    columns: ['What', 'Value'],
    rows: [
      ['Peak of the whole process tree', mebibytes(end.peakBytes)],
      ...(peaks.length < 2
        ? []
        : [[`Peaks of ${peaks.length} runs, warm-up left out`, `${mebibytes(Math.min(...peaks))} to ${mebibytes(Math.max(...peaks))}`]]),
      ['Budget', mebibytes(budgetBytes)],
      ...end.phases.map(({ name, peakBytes }) => [`Peak in phase ${name}`, mebibytes(peakBytes)]),
      ['Most processes at once', end.mostProcesses],
      ['Samples, and the worst gap between two', `${end.samples}, ${time(end.worstGapMs)}`],
      ['Method', end.method],
      ['Its error', errorClasses[end.method]],
      ['Time to end the tree', end.killMs === null ? 'it ended by itself' : time(end.killMs)],
    ],
  };
}

/** The runs of one command in one job of the guard. */
class Runs {
  readonly #job: Job;
  readonly #budgetBytes: number;
  readonly #all: ProcessEnd[] = [];

  constructor(job: Job) {
    this.#job = job;
    this.#budgetBytes = bytesOf(job.settings.budget, job.ports.processes.memoryBytes);
  }

  #tell(facts: Facts): void {
    for (const finding of judge(rules, facts)) this.#job.record.finding(finding);
  }

  #spec(command: ProcessSpec['command'], variables: Readonly<Record<string, string>>): ProcessSpec {
    const { settings } = this.#job;
    return {
      command,
      passEnvironment: settings['pass-environment'],
      variables,
      maxTreeBytes: this.#budgetBytes,
      maxProcesses: settings['max-processes'],
      timeoutMs: settings.timeout,
      graceMs: settings.grace,
      maxOutputBytes: settings['max-output'],
    };
  }

  async #series(command: ProcessSpec['command'], count: number, variables: Readonly<Record<string, string>> = {}): Promise<readonly ProcessEnd[]> {
    this.#job.ports.signal.throwIfAborted();
    const ends = await runSeries(this.#job.ports.processes, this.#spec(command, variables), count);
    this.#all.push(...ends);
    return ends;
  }

  /** Measures a server. */
  async #serve(command: ProcessSpec['command'], plan: NonNullable<ReturnType<typeof planOf>>, { weightsBytes }: Forecast): Promise<boolean> {
    const { end, isDone } = await serve(this.#job, plan, this.#spec(command, {}));
    this.#all.push(end);
    this.#describe([end.peakBytes]);
    if (!isDone) return false;
    if (weightsBytes !== undefined) this.#tell({ about: 'loaded', weightsBytes, peakBytes: end.peakBytes });
    this.#phases();
    if (isWhole(end)) await compareWithHistory(this.#job, [end.peakBytes]);
    return isWhole(end);
  }

  /** Runs everything; false as soon as one run is not whole. */
  async #measure(command: ProcessSpec['command'], { weightsBytes }: Forecast): Promise<boolean> {
    const { settings, record } = this.#job;
    const warmUp = Number(settings['warm-up']);
    const ends = await this.#series(command, warmUp + settings.samples);
    const peaks = ends.slice(warmUp).map(({ peakBytes }) => peakBytes);
    const isDone = ends.length === warmUp + settings.samples && ends.every(isWhole);
    this.#describe(peaks);
    if (!isDone) return false;
    record.metric('least-peak', Math.min(...peaks), 'bytes');
    if (weightsBytes !== undefined) this.#tell({ about: 'loaded', weightsBytes, peakBytes: Math.min(...peaks) });
    this.#phases();
    const [first, ...others] = peaks;
    if (first !== undefined) await compareWithHistory(this.#job, [first, ...others]);
    return settings.sweep.length === 0 || this.#sweep(command);
  }

  #phases(): void {
    const { record, settings } = this.#job;
    const peaks = new Map(this.#end().phases.map(({ name, peakBytes }) => [name, peakBytes]));
    for (const [name, budgetBytes] of phaseBudgetsOf(settings)) {
      const peakBytes = peaks.get(name);
      if (peakBytes === undefined) record.skipped(`the phase ${name}`, `the program did not announce it by a line mlx-guard:phase ${name}`);
      else this.#tell({ about: 'phase', name, peakBytes, budgetBytes });
    }
  }

  async #sweep(command: ProcessSpec['command']): Promise<boolean> {
    const { settings, record } = this.#job;
    const points: SizedPeaks[] = [];
    for (const size of [1, ...settings.sweep.map(Number)]) {
      const ends = await this.#series(command, settings.samples, { MLX_GUARD_SIZE: String(size) });
      if (ends.length < settings.samples || !ends.every(isWhole)) return false;
      points.push({ size, peaks: ends.map(({ peakBytes }) => peakBytes) });
    }
    const [base, before, last] = [points[0], points.at(-2), points.at(-1)];
    if (base === undefined || before === undefined || last === undefined) return false;
    const growth = growthOf(base, before, last);
    record.output('growth-exponent', growth.exponent.toFixed(2));
    record.metric('growth-exponent', growth.exponent, 'ratio');
    record.detail({
      type: 'table',
      title: 'Memory by the size of the input',
      columns: ['Size', 'Smallest peak', 'Above the smallest input'],
      rows: points.map(({ size, peaks }) => [size, mebibytes(Math.min(...peaks)), mebibytes(Math.min(...peaks) - Math.min(...base.peaks))]),
    });
    this.#tell({ about: 'growth', growth, maxExponent: Number(settings['max-growth-exponent']) });
    return true;
  }

  #end(): ProcessEnd {
    const [first, ...more] = this.#all;
    if (first === undefined) throw new TypeError('nothing ran');
    return together([first, ...more]);
  }

  #describe(peaks: readonly number[]): void {
    this.#job.record.detail(measurements(this.#end(), this.#budgetBytes, peaks));
  }

  /** Says what all runs together came to, also where one of them was cut short. */
  #close(): void {
    const { settings, record } = this.#job;
    const end = this.#end();
    record.metric('peak', end.peakBytes, 'bytes');
    record.metric('budget', this.#budgetBytes, 'bytes');
    record.metric('samples', end.samples, 'count');
    record.metric('worst-gap', end.worstGapMs, 'ms');
    if (end.killMs !== null) record.metric('kill-latency', end.killMs, 'ms');
    record.output('peak-bytes', String(end.peakBytes));
    record.output('headroom-bytes', String(this.#budgetBytes - end.peakBytes));
    record.output('method', end.method);
    this.#tell({ about: 'run', end, budgetBytes: this.#budgetBytes, timeoutMs: settings.timeout, maxProcesses: settings['max-processes'] });
    const unseen = this.#all.some(({ peakBytes, exitCode }) => peakBytes === 0 && exitCode === 0);
    if (unseen) record.skipped(theRun, 'it ended before its memory could be measured once');
    else if (end.reason === 'stopped') record.skipped(theRun, 'it was stopped before its end');
  }

  async all(command: ProcessSpec['command'], forecast: Forecast): Promise<void> {
    const { record, ports } = this.#job;
    record.state({ id: ports.processes.id });
    record.executedSubject();
    const plan = planOf(this.#job);
    const isDone = plan === undefined ? await this.#measure(command, forecast) : await this.#serve(command, plan, forecast);
    this.#close();
    if (isDone) record.inspected(theRun);
  }
}

/** Rules about a run: none of them can say anything where none is asked for. */
const ofRuns = (): readonly AnyRule[] => [...rules.filter(({ strength }) => strength === 'enforced'), timedOut, commandFilesTampered];

/** Runs `command` and measures it, where one is given and this machine can. */
export async function runCommand(job: Job, forecast: Forecast): Promise<void> {
  const { settings, ports, record } = job;
  const { command } = settings;
  if (command === undefined) {
    record.unavailable(ofRuns(), 'without a `command` nothing is run');
    return;
  }
  if (settings['phase-budgets'].length === 0) record.unavailable([phaseBudgetExceeded], 'no phase has a budget');
  if (settings.sweep.length === 0) record.unavailable([growthSuperlinear], 'no `sweep` is asked for');
  if (forecast.weightsBytes === undefined && settings.model !== undefined) record.unavailable([measuredBelowEstimate], 'the weights are not known');
  tellUnused(job);
  planOf(job);
  record.eligible(1);
  const { method } = ports.processes;
  if (method.name === 'none') record.skipped(theRun, method.why ?? 'this machine has no way to measure it');
  else if (forecast.cannotFit) record.skipped(theRun, 'it was not started: the model needs more than the budget by its headers alone');
  else await new Runs(job).all(command, forecast);
}
