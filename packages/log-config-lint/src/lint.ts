import { ConfigError, counted, FileError, type Finding, quote, type Table } from '@mlx-guard/core';
import { addedExcuses, type Excuses } from './excuses.ts';
import { driftOf, type InventoryLine, inventoryOf, inventoryText, readInventory } from './inventory.ts';
import { joined } from './join.ts';
import { boundsOf, type FileReport } from './lint-file.ts';
import { logInventoryDrift } from './rules/log-inventory-drift.ts';
import type { Run } from './surface.ts';
import { type SizedJob, Survey } from './survey.ts';
import { lintFiles, lintInThread } from './tasks.ts';

const batchBytes = 256 * 1024;
const batchFiles = 100;
/** Up to here a thread, which loads the parser anew, would cost more time than it saves. */
const directBytes = 384 * 1024;
const maxRows = 200;
const maxInventoryBytes = 16 * 1024 * 1024;

/** Divides files among threads: the largest first, so that none is left alone with one at the end. */
function* batchesOf(jobs: readonly SizedJob[]): Generator<readonly SizedJob[]> {
  let batch: SizedJob[] = [];
  let bytes = 0;
  for (const job of jobs.toSorted((a, b) => b.bytes - a.bytes)) {
    if (batch.length >= batchFiles || (batch.length > 0 && bytes + job.bytes > batchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(job);
    bytes += job.bytes;
  }
  if (batch.length > 0) yield batch;
}

async function lintAll(jobs: readonly SizedJob[], run: Run): Promise<ReadonlyMap<string, FileReport>> {
  const { ports } = run;
  const bounds = boundsOf(run);
  const reports = new Map<string, FileReport>();
  const isDirect = jobs.reduce((sum, { bytes }) => sum + Math.min(bytes, bounds.maxBytes), 0) <= directBytes;
  const batches = batchesOf(jobs);
  // All lanes draw from one iterator, so none waits while there is work; an error in one closes it for all.
  const lane = async (): Promise<void> => {
    for (const batch of batches) {
      ports.signal.throwIfAborted();
      const own = batch.map(({ bytes: _, ...job }) => job);
      const found = isDirect ? await lintFiles(own, bounds, ports) : await lintInThread(own, bounds, ports);
      for (const [index, { path }] of batch.entries()) {
        const report = found[index];
        if (report === undefined) throw new TypeError(`${batch.length} files were to be looked at, ${found.length} were`);
        reports.set(path, report);
      }
      ports.progress(reports.size, jobs.length, 'files');
    }
  };
  await Promise.all(Array.from({ length: isDirect ? 1 : ports.workers.size }, lane));
  return reports;
}

function tell(title: string, columns: readonly string[], rows: Table['rows'], { record }: Run): void {
  if (rows.length === 0) return;
  const more = rows.length - maxRows;
  const last = more > 0 ? [[`and ${counted(more, 'more row')}`, ...columns.slice(1).map(() => '')]] : [];
  record.detail({ type: 'table', title, columns, rows: [...rows.slice(0, maxRows), ...last] });
}

async function committedInventory({
  settings: { inventory },
  ports: { files },
}: Run): Promise<readonly InventoryLine[] | { readonly problem: string } | undefined> {
  try {
    await using file = await files.open(inventory);
    if (file.size > maxInventoryBytes) return { problem: `it has more than ${maxInventoryBytes} bytes` };
    return readInventory(new TextDecoder().decode(await file.read(0, file.size)));
  } catch (thrown) {
    if (thrown instanceof FileError) return thrown.code === 'absent' ? undefined : { problem: 'it cannot be read' };
    throw thrown;
  }
}

/** Compares what was found with what is committed, where something is. */
async function compareInventory(found: readonly InventoryLine[], run: Run): Promise<void> {
  const path = run.settings.inventory;
  const committed = await committedInventory(run);
  if (committed === undefined) return;
  if ('problem' in committed) throw new ConfigError('invalid-setting', [`${quote('inventory')}: ${quote(path)} is no inventory: ${committed.problem}`]);
  const { added, gone } = driftOf(committed, found);
  const describe = ({ path: place, sink, target }: InventoryLine): string => `${quote(sink)} to ${quote(target)} in ${quote(place)}`;
  for (const [index, one] of added.entries()) {
    run.record.finding(
      logInventoryDrift.finding({ path: one.path }, `the inventory does not list ${describe(one)}, or lists it otherwise`, {
        identity: `added\n${JSON.stringify(one)}\n${index}`,
      }),
    );
  }
  for (const [index, one] of gone.entries()) {
    run.record.finding(
      logInventoryDrift.finding({ path }, `the inventory lists ${describe(one)}, which is not there any more`, {
        identity: `gone\n${JSON.stringify(one)}\n${index}`,
      }),
    );
  }
}

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const inventoryColumns = ['Place', 'Sink', 'Target', 'Level', 'Rotation', 'Retention', 'Mode', 'Masking'];

async function recordInventory(reports: readonly FileReport[], run: Run): Promise<void> {
  const { record, settings } = run;
  const sinks = reports.flatMap((report) => report.sinks);
  const found = inventoryOf(sinks);
  record.output('sinks-count', String(found.length));
  record.metric('log-sinks', found.length, 'count');
  tell(
    'Where logs go to',
    inventoryColumns,
    sinks.map(({ location, sink, target, level, rotation, retention, mode, masking }) => [
      `${location.path}:${location.startLine ?? 1}`,
      sink,
      target,
      level,
      rotation,
      retention,
      mode,
      masking,
    ]),
    run,
  );
  record.attach('log-inventory.json', new TextEncoder().encode(inventoryText(found)));
  if (settings.mode === 'inventory') await record.write(settings.inventory, once(inventoryText(found)));
  else await compareInventory(found, run);
}

function recordReports(jobs: readonly SizedJob[], reports: ReadonlyMap<string, FileReport>, run: Run): readonly FileReport[] {
  const { record } = run;
  const ignored: (readonly [string, string, string])[] = [];
  const own = jobs.flatMap(({ path }) => {
    const report = reports.get(path);
    return report === undefined || report.isForeign ? [] : [{ path, report }];
  });
  record.eligible(own.length);
  let inspected = 0;
  for (const { path, report } of own) {
    for (const { finding, at, reason } of report.ignored) ignored.push([`${path}:${finding.location?.startLine ?? at.line}`, finding.rule, reason]);
    if (report.digest === undefined) continue;
    inspected += 1;
    record.inspected(path, report.digest);
  }
  record.output('files-inspected', String(inspected));
  record.output('ignored-count', String(ignored.length));
  record.metric('files-inspected', inspected, 'count');
  tell('Ignored in place', ['Place', 'Rule', 'Reason'], ignored, run);
  return own.map(({ report }) => report);
}

/** Records what was found, and what would have been found without the exceptions that the change makes for itself. */
function recordFindings(reports: readonly FileReport[], excuses: readonly Excuses[], { record }: Run): void {
  const plain = reports.flatMap(({ findings }) => findings);
  const keyOf = ({ fingerprint, location }: Finding): string => JSON.stringify([fingerprint, location]);
  const told = new Map<string, number>();
  for (const finding of joined(plain, reports)) {
    record.finding(finding);
    told.set(keyOf(finding), (told.get(keyOf(finding)) ?? 0) + 1);
  }
  for (const finding of excuses.flatMap(({ findings }) => findings)) record.finding(finding);
  const excused = excuses.flatMap(({ added }) => added.map(({ finding }) => finding));
  if (excused.length === 0) return;
  for (const finding of joined([...plain, ...excused], reports)) {
    const left = told.get(keyOf(finding)) ?? 0;
    told.set(keyOf(finding), left - 1);
    if (left <= 0) record.excused(finding);
  }
}

/** Paths that somebody named and in which there was nothing to say anything about: a name of a file alone does not always tell. */
function refuseNothing({ settings: { paths } }: Run): void {
  const named = paths.filter((path) => path !== '.');
  const [first, ...more] = named.map((path) => `${quote('paths')}: ${quote(path)} holds no source or configuration that is understood`);
  if (first !== undefined && named.length === paths.length) throw new ConfigError('nothing-to-check', [first, ...more]);
}

/** Looks at every file that it knows how to read. */
export async function lint(run: Run): Promise<void> {
  const survey = new Survey(run);
  await survey.walk();
  const all = await lintAll(survey.jobs, run);
  const reports = recordReports(survey.jobs, all, run);
  recordFindings(reports, await addedExcuses(survey.jobs, all, run), run);
  if (reports.length > 0) await recordInventory(reports, run);
  else refuseNothing(run);
  tell('Not looked at', ['Path', 'Why'], [...survey.left], run);
}
