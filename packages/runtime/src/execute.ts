import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import {
  type AnyGuard,
  type Base,
  type CommonSettings,
  ConfigError,
  countingFindings,
  EnvironmentError,
  exitCodeOf,
  type Given,
  type Grounds,
  type Json,
  type Outlet,
  type Policy,
  type PolicyFacts,
  type Ports,
  type Processes,
  type ProcessesFactory,
  quote,
  type Report,
  type Resolved,
  type RunFacts,
  reportFileNames,
  resolveSettings,
  watchGuard,
} from '@mlx-guard/core';
import { writeAtomically } from './atomic-file.ts';
import { LadderBase, RememberedBase } from './base.ts';
import { systemClock } from './clock.ts';
import { Git } from './git.ts';
import { GitHub } from './github.ts';
import { githubPort } from './github-port.ts';
import { findGrounds, type GroundsRequest } from './grounds.ts';
import { NodeHttp } from './http.ts';
import { yieldingIo } from './io.ts';
import { NodeFiles } from './node-files.ts';
import { type ReportFiles, writeReportFiles } from './report-files.ts';
import { repositoryRoot } from './repository-root.ts';
import { type Environment, isChange, runFacts } from './run-facts.ts';
import { DiskSeal } from './sealed-folder.ts';
import { loopbackSockets } from './sockets.ts';
import { below } from './walk.ts';
import { ThreadPool } from './workers.ts';

/** Ports that stand in packages of their own, for the programs that bundle them. */
export interface Adapters {
  readonly processes?: ProcessesFactory;
}

/** Where a run takes place: what differs between an action and the command line. */
export interface Place {
  /** `import.meta.url` of the program, which also serves as worker thread. */
  readonly entry: string;
  readonly environment: Environment;
  /** Absolute; a relative `working-directory` starts here. */
  readonly folder: string;
  readonly defaultReportDir: string;
  readonly signal: AbortSignal;
  readonly adapters?: Adapters;
  /** Keeps the guard's state for a post step. */
  keepState(value: Json): void;
  /** Shows how far long work is; absent: nobody is watching. */
  progress?(done: number, total: number, what: string): void;
  /** Shows output of what the guard runs, apart from our own words. Absent: it is not shown. */
  show?(chunk: Uint8Array): void;
}

/** What all guards of a run stand on: its folders exist. */
export interface Stand {
  readonly workingDirectory: string;
  /** Absolute. */
  readonly reportDir: string;
  readonly run: RunFacts;
  readonly base: Base;
  /** Undefined without a token. */
  readonly github: GitHub | undefined;
  /** Where policy and baseline are looked for. */
  readonly trust: Omit<GroundsRequest, 'shapes'>;
}

/** A run of one guard that is ready to start: its settings are read. */
export interface Prepared extends Omit<Stand, 'trust'> {
  readonly guard: AnyGuard;
  readonly settings: Resolved<Readonly<Record<string, unknown>>>;
  readonly grounds: Grounds;
  readonly name: string;
  readonly policy: PolicyFacts;
}

function folderAt(start: string, name: string): string {
  try {
    return realpathSync(path.resolve(start, name));
  } catch {
    throw new ConfigError('invalid-setting', [`${quote('working-directory')} is ${quote(name)}, which does not exist`]);
  }
}

/** The path of a policy file from the root of the repository. */
function policyFileOf(named: string | undefined, workingDirectory: string, root: string): string | undefined {
  if (named === undefined) return undefined;
  const file = below(root, path.resolve(workingDirectory, named));
  if (file === undefined) throw new ConfigError('invalid-setting', [`${quote('policy')} is ${quote(named)}, which is outside of the repository`]);
  return file;
}

function githubOf(token: string | undefined, { repository }: RunFacts, { environment, signal }: Place): GitHub | undefined {
  if (token === undefined || repository === undefined) return undefined;
  return new GitHub({ token, apiUrl: environment['GITHUB_API_URL'] || 'https://api.github.com', signal }, repository);
}

/** Where a run takes place by the settings that every guard has. Throws `ConfigError`. */
export function standOf(common: CommonSettings, place: Place): Stand {
  const workingDirectory = folderAt(place.folder, common['working-directory']);
  const root = repositoryRoot(workingDirectory);
  const reportDir = path.resolve(workingDirectory, common['report-dir'] ?? place.defaultReportDir);
  const run = runFacts(place.environment, { entry: place.entry, workingDirectory, root, reportDir: below(workingDirectory, reportDir) ?? reportDir });
  const github = githubOf(common['github-token'], run, place);
  const base = new LadderBase(new Git(root, place.environment['PATH']), github, run);
  const trust = {
    files: new NodeFiles(root, yieldingIo),
    base: new RememberedBase(base),
    isChange: isChange(run),
    policyFile: policyFileOf(common.policy, workingDirectory, root),
    prefix: run.prefix,
    now: systemClock.now(),
  };
  return { workingDirectory, reportDir, run, base, github, trust };
}

/** Reads settings, policy and baseline. Throws `ConfigError` that names every problem at once. `known`: where several guards stand. */
export async function prepare(guard: AnyGuard, given: Given, place: Place, known?: Stand): Promise<Prepared> {
  const { common } = resolveSettings(guard.settings, given);
  const { trust, ...stand } = known ?? standOf(common, place);
  const { grounds, view, policy } = await findGrounds({ ...trust, shapes: [guard] }, guard.id, common);
  const section = view && policy ? { values: view.section, placeOf: (name: string) => policy.placeOf(guard.id, name) } : undefined;
  const settings = resolveSettings(guard.settings, given, section);
  return { ...stand, guard, settings, grounds, name: settings.common.name ?? guard.id, policy: policyFacts(grounds, policy) };
}

const policyFacts = ({ policy: { sha256 } }: Grounds, policy: Policy | undefined): PolicyFacts => ({
  guards: policy?.guards ?? [],
  controls: policy?.controls ?? [],
  sha256: sha256 ?? undefined,
});

const notHere = (what: string) => async (): Promise<never> => {
  throw new EnvironmentError('not-available-here', `this version of mlx-guard has no ${what} yet`);
};

/** Files through which a step speaks to the runner: whoever writes to one decides about later steps. */
const commandFiles = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const;

const noProcesses: ProcessesFactory = () => ({
  method: { name: 'none', why: 'this program bundles no supervisor' },
  id: crypto.randomUUID(),
  memoryBytes: 0,
  start: notHere('processes port'),
  reap: notHere('processes port'),
});

function processesOf({ workingDirectory, reportDir, name }: Prepared, { adapters, environment, show, signal }: Place): Processes {
  const commands = commandFiles.flatMap((variable) => environment[variable] || []);
  const reports = Object.values(reportFileNames(name)).map((file) => path.join(reportDir, file));
  const factory = adapters?.processes ?? noProcesses;
  return factory({ signal, show: (chunk) => show?.(chunk), watch: [...commands, ...reports], environment, folder: workingDirectory });
}

function portsOf(prepared: Prepared, workers: ThreadPool, place: Place): Ports {
  const { guard, settings, workingDirectory, run, base, policy, github } = prepared;
  const { signal, environment, progress = () => undefined } = place;
  return {
    files: new NodeFiles(workingDirectory, yieldingIo),
    workers,
    run,
    signal,
    clock: systemClock,
    seal: (folder) => DiskSeal.at(path.resolve(prepared.workingDirectory, folder)),
    random: (length) => new Uint8Array(randomBytes(length)),
    progress,
    http: new NodeHttp(guard.hosts?.(settings.own) ?? [], { clock: systemClock, signal, environment }),
    github: githubPort(github, run),
    cache: { open: async () => undefined, put: notHere('cache port') },
    processes: processesOf(prepared, place),
    sockets: loopbackSockets,
    base,
    policy,
  };
}

function outletOf({ workingDirectory, reportDir, name }: Prepared, place: Place): Outlet {
  return {
    attach: (file, bytes) => writeAtomically(reportDir, `${name}.${path.basename(file)}`, [bytes]),
    write: async (file, chunks) => {
      const target = path.resolve(workingDirectory, file);
      const folder = path.dirname(target);
      if (!existsSync(folder)) throw new EnvironmentError('cannot-write', `${quote(file)} cannot be written: its folder does not exist`);
      if (below(workingDirectory, target) === undefined || realpathSync(folder) !== folder) {
        throw new EnvironmentError('cannot-write', `${quote(file)} leads out of the working directory, or through a link`);
      }
      await writeAtomically(folder, path.basename(target), chunks);
    },
    state: (value) => place.keepState(value),
  };
}

/** A piece of a guard's work: `check`, or its post step. */
export type Work = (guard: AnyGuard, own: Readonly<Record<string, unknown>>, ports: Ports, record: Parameters<AnyGuard['check']>[2]) => Promise<void>;

/** Runs a piece of a guard's work on this machine and reports it. Threads are ended before it resolves. */
export async function execute(prepared: Prepared, place: Place, work: Work): Promise<Report> {
  const { guard, settings, grounds, workingDirectory } = prepared;
  await using workers = new ThreadPool(place.entry, guard.id, workingDirectory, place.signal);
  const ports = portsOf(prepared, workers, place);
  // Awaited here: the threads must live until the work is done.
  return await watchGuard(guard, settings, ports, outletOf(prepared, place), grounds, (record) => work(guard, settings.own, ports, record));
}

/** The guard's own `check`. */
const check: Work = (guard, own, ports, record) => guard.check(own, ports, record);

/** 0: as it should be; 1: red by findings; 2: inconclusive, interrupted, or not set up as it must be. */
export type ExitCode = 0 | 1 | 2;

/** What one guard found out, and where it is written. */
export interface GuardRun {
  readonly guard: AnyGuard;
  readonly report: Report;
  readonly files: ReportFiles;
  readonly exitCode: ExitCode;
}

/** Writes the files of a guard's report, and says how that ends. */
export async function conclude(report: Report, { guard, reportDir, settings }: Prepared): Promise<GuardRun> {
  const files = await writeReportFiles(report, guard.rules, reportDir);
  return { guard, report, files, exitCode: exitCodeOf(report.verdict, countingFindings(report), settings.common['fail-on']) };
}

/** Runs a guard's check, writes its report files and says nothing. Throws `GuardError` for what is said instead of a report. */
export const runCheck = async (prepared: Prepared, place: Place): Promise<GuardRun> => conclude(await execute(prepared, place, check), prepared);
