import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import {
  type AnyGuard,
  ConfigError,
  EnvironmentError,
  type Given,
  type Json,
  type Outlet,
  type Ports,
  quote,
  type Report,
  type Resolved,
  type RunFacts,
  resolveSettings,
  watchGuard,
} from '@mlx-guard/core';
import { writeAtomically } from './atomic-file.ts';
import { systemClock } from './clock.ts';
import { waitingIo } from './io.ts';
import { NodeFiles } from './node-files.ts';
import { type Environment, runFacts } from './run-facts.ts';
import { below } from './walk.ts';
import { ThreadPool } from './workers.ts';

/** Where a run takes place: what differs between an action and the command line. */
export interface Place {
  /** `import.meta.url` of the program, which also serves as worker thread. */
  readonly entry: string;
  readonly environment: Environment;
  /** Absolute; a relative `working-directory` starts here. */
  readonly folder: string;
  readonly defaultReportDir: string;
  readonly signal: AbortSignal;
  /** Keeps the guard's state for a post step. */
  keepState(value: Json): void;
}

/** A run that is ready to start: its settings are read and its folders exist. */
export interface Prepared {
  readonly guard: AnyGuard;
  readonly settings: Resolved<Readonly<Record<string, unknown>>>;
  readonly name: string;
  readonly workingDirectory: string;
  /** Absolute. */
  readonly reportDir: string;
  readonly run: RunFacts;
}

function folderAt(start: string, name: string): string {
  try {
    return realpathSync(path.resolve(start, name));
  } catch {
    throw new ConfigError('invalid-setting', [`${quote('working-directory')} is ${quote(name)}, which does not exist`]);
  }
}

/** Reads the settings. Throws `ConfigError` that names every problem at once. */
export function prepare(guard: AnyGuard, given: Given, place: Place): Prepared {
  const settings = resolveSettings(guard.settings, given);
  const workingDirectory = folderAt(place.folder, settings.common['working-directory']);
  const reportDir = path.resolve(workingDirectory, settings.common['report-dir'] ?? place.defaultReportDir);
  const shown = below(workingDirectory, reportDir) ?? reportDir;
  return {
    guard,
    settings,
    name: settings.common.name ?? guard.id,
    workingDirectory,
    reportDir,
    run: runFacts(place.environment, place.entry, workingDirectory, shown),
  };
}

const notHere = (what: string) => async (): Promise<never> => {
  throw new EnvironmentError('not-available-here', `this version of mlx-guard has no ${what} yet`);
};

function portsOf({ workingDirectory, run }: Prepared, workers: ThreadPool, signal: AbortSignal): Ports {
  return {
    files: new NodeFiles(workingDirectory, waitingIo),
    workers,
    run,
    signal,
    clock: systemClock,
    random: (length) => new Uint8Array(randomBytes(length)),
    progress: () => undefined,
    http: { send: notHere('network port') },
    cache: { open: async () => undefined, put: notHere('cache port') },
    processes: { method: { name: 'none', why: 'not built yet' }, id: crypto.randomUUID(), start: notHere('processes port'), reap: notHere('processes port') },
    base: { commit: run.base, read: notHere('base port'), changedPaths: async () => undefined },
  };
}

function outletOf({ workingDirectory, reportDir, name }: Prepared, place: Place): Outlet {
  return {
    attach: (file, bytes) => writeAtomically(reportDir, `${name}.${path.basename(file)}`, [bytes]),
    write: async (file, chunks) => {
      const target = path.resolve(workingDirectory, file);
      const folder = path.dirname(target);
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
  const { guard, settings, workingDirectory } = prepared;
  await using workers = new ThreadPool(place.entry, guard.id, workingDirectory, place.signal);
  const ports = portsOf(prepared, workers, place.signal);
  // Awaited here: the threads must live until the work is done.
  return await watchGuard(guard, settings, ports, outletOf(prepared, place), (record) => work(guard, settings.own, ports, record));
}

/** The guard's own `check`. */
export const check: Work = (guard, own, ports, record) => guard.check(own, ports, record);
