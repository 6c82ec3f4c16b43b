import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outside, ProcessEnd, ProcessSpec, Supervised } from '@mlx-guard/core';
import { endAll } from './ending.ts';
import { childEnvironment } from './environment.ts';
import { Members } from './members.ts';
import { Meter } from './meter.ts';
import { OutputTail } from './output-tail.ts';
import { watchFiles } from './watched-files.ts';

const sampleMs = 20;
/** In samples. */
const every = { walk: 5, highWater: 12, scan: 50, scanAfterDeath: 15 };
/** Daemons are made early: the first looks around come sooner. */
const firstScans = new Set([4, 8, 16, 32]);
/** What the command started may end a little later than itself. */
const settleMs = 500;
const drainMs = 500;
const keptOutputBytes = 64 * 1024;
/** A cancelled job has seconds left: its tree gets no longer grace than this. */
const maxStopGraceMs = 1_500;

type Reason = ProcessEnd['reason'];

const now = (): number => performance.now();

/** One supervised command: samples its tree, ends it at a breach, and tells how it went. */
export class Run implements Supervised {
  readonly #spec: ProcessSpec;
  readonly #child: ChildProcess;
  readonly #members: Members;
  readonly #meter: Meter;
  readonly #output: OutputTail;
  readonly #changed: () => readonly string[];
  readonly #timers: NodeJS.Timeout[] = [];
  /** Resolves when the command is gone, or when it could not be ended. */
  readonly #exit = Promise.withResolvers<void>();
  #ticks = 0;
  #reason: Reason | undefined;
  #killing: Promise<void> | undefined;
  #killMs: number | null = null;
  #leftovers = 0;
  readonly ended: Promise<ProcessEnd>;

  /** Rejects with the system's error where the command cannot be started. */
  static async start(spec: ProcessSpec, id: string, outside: Outside): Promise<Run> {
    const changed = watchFiles(outside.watch);
    const [program, ...args] = spec.command;
    const child = spawn(program, args, {
      cwd: path.resolve(outside.folder, spec.cwd ?? '.'),
      env: childEnvironment(outside.environment, spec.passEnvironment, id, spec.variables),
      detached: true, // a session of its own: nothing of ours is in its process group
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const run = child.pid === undefined ? undefined : new Run(spec, child, child.pid, id, outside, changed);
    if (run === undefined) throw (await once(child, 'error'))[0];
    return run;
  }

  private constructor(spec: ProcessSpec, child: ChildProcess, pid: number, id: string, outside: Outside, changed: () => readonly string[]) {
    this.#spec = spec;
    this.#child = child;
    this.#changed = changed;
    this.#members = new Members(id, now, spec.maxProcesses);
    this.#meter = new Meter(this.#members, now);
    this.#output = new OutputTail(keptOutputBytes, spec.maxOutputBytes, (chunk) => outside.show(chunk));
    child.once('exit', () => this.#exit.resolve());
    child.on('error', () => undefined); // a signal that could not be sent: the scan after it tells
    this.#members.add(pid);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#timers.push(
      setInterval(() => this.#tick(), sampleMs),
      setTimeout(() => this.#end('timeout', spec.graceMs), spec.timeoutMs),
    );
    const cancel = (): void => this.#end('stopped', Math.min(spec.graceMs, maxStopGraceMs));
    outside.signal.addEventListener('abort', cancel, { once: true });
    this.ended = this.#follow().finally(() => outside.signal.removeEventListener('abort', cancel));
    this.#tick();
    if (outside.signal.aborted) cancel();
  }

  enter(phase: string): void {
    this.#meter.enter(phase);
  }

  look(): { readonly bytes: number; readonly phasePeakBytes: number } {
    return { bytes: this.#meter.measure(), phasePeakBytes: this.#meter.phasePeakBytes };
  }

  #take(chunk: Buffer): void {
    this.#output.add(chunk);
    this.#spec.onOutput?.(chunk);
  }

  stop(): Promise<ProcessEnd> {
    this.#end('stopped', Math.min(this.#spec.graceMs, maxStopGraceMs));
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** What cannot be watched is not let run. */
  #tick(): void {
    try {
      this.#look();
    } catch {
      this.#end('stopped', 0);
    }
  }

  #look(): void {
    this.#ticks += 1;
    if (this.#ticks % every.walk === 0) this.#members.walk();
    if (this.#isScanDue()) this.#members.scan();
    this.#meter.sample();
    if (this.#ticks % every.highWater === 0) this.#meter.readHighWaterMarks();
    if (this.#meter.peakBytes > (this.#spec.maxTreeBytes ?? Number.POSITIVE_INFINITY)) this.#end('budget', 0);
    else if (this.#members.all.length > this.#spec.maxProcesses) this.#end('processes', 0);
  }

  #isScanDue(): boolean {
    const isAfterDeath = this.#members.hasLost && this.#ticks % every.scanAfterDeath === 0;
    return isAfterDeath || firstScans.has(this.#ticks) || this.#ticks % every.scan === 0;
  }

  /** Decides once why the run ends, and ends the tree. */
  #end(reason: Reason, graceMs: number): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#killing = this.#kill(graceMs);
  }

  async #kill(graceMs: number): Promise<void> {
    const from = now();
    this.#leftovers += await endAll(this.#members, graceMs);
    this.#killMs = now() - from;
    if (this.#leftovers > 0) this.#exit.resolve();
  }

  async #follow(): Promise<ProcessEnd> {
    await this.#exit.promise;
    if (this.#reason === undefined) await this.#settle();
    this.#reason ??= 'exit';
    await this.#killing;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#drain();
    this.#members.close();
    const { exitCode, signalCode } = this.#child;
    return {
      reason: this.#reason,
      exitCode,
      signal: signalCode,
      peakBytes: this.#meter.peakBytes,
      phases: this.#meter.phases,
      samples: this.#meter.samples,
      worstGapMs: Math.round(this.#meter.worstGapMs),
      method: 'poll-rss',
      leftovers: this.#leftovers,
      killMs: this.#killMs === null ? null : Math.round(this.#killMs),
      mostProcesses: this.#members.most,
      output: this.#output.bytes(),
      tampered: this.#changed(),
    };
  }

  /** The command is gone: gives what it started a moment to end, then counts and ends what stayed. */
  async #settle(): Promise<void> {
    for (const until = now() + settleMs; this.#reason === undefined; await sleep(sampleMs)) {
      this.#members.scan();
      if (this.#members.all.length === 0) return;
      if (now() >= until) break;
    }
    if (this.#reason !== undefined) return;
    this.#reason = 'exit';
    const left = this.#members.all.length;
    this.#killing = this.#kill(0).then(() => {
      this.#leftovers = left;
    });
  }

  /** Reads what is still in the pipes, then lets go of them: whoever holds the other end must not hold us. */
  async #drain(): Promise<void> {
    const { stdout, stderr } = this.#child;
    const open = [stdout, stderr].filter((stream) => stream !== null && !stream.closed);
    await Promise.race([Promise.all(open.map((stream) => stream && once(stream, 'close'))), sleep(drainMs)]);
    stdout?.destroy();
    stderr?.destroy();
    this.#child.unref();
  }
}
