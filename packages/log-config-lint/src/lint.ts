import { counted, type Table } from '@mlx-guard/core';
import type { FileReport } from './lint-file.ts';
import type { Run } from './surface.ts';
import { type SizedJob, Survey } from './survey.ts';
import { lintFiles, lintInThread } from './tasks.ts';

const batchBytes = 256 * 1024;
const batchFiles = 100;
/** Up to here a thread, which loads the parser anew, would cost more time than it saves. */
const directBytes = 384 * 1024;
const maxRows = 200;

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

async function lintAll(jobs: readonly SizedJob[], { settings, ports }: Run): Promise<ReadonlyMap<string, FileReport>> {
  const reports = new Map<string, FileReport>();
  const maxBytes = settings['max-file-size'];
  const isDirect = jobs.reduce((sum, { bytes }) => sum + Math.min(bytes, maxBytes), 0) <= directBytes;
  const batches = batchesOf(jobs);
  // All lanes draw from one iterator, so none waits while there is work; an error in one closes it for all.
  const lane = async (): Promise<void> => {
    for (const batch of batches) {
      ports.signal.throwIfAborted();
      const own = batch.map(({ bytes: _, ...job }) => job);
      const found = isDirect ? await lintFiles(own, maxBytes, ports) : await lintInThread(own, maxBytes, ports);
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

/** Looks at every file that it knows how to read. */
export async function lint(run: Run): Promise<void> {
  const { record } = run;
  const survey = new Survey(run);
  await survey.walk();
  record.eligible(survey.jobs.length);
  const reports = await lintAll(survey.jobs, run);
  const ignored: (readonly [string, string, string])[] = [];
  let inspected = 0;
  for (const { path } of survey.jobs) {
    const report = reports.get(path);
    for (const finding of report?.findings ?? []) record.finding(finding);
    for (const { rule, line, reason } of report?.ignored ?? []) ignored.push([`${path}:${line}`, rule, reason]);
    if (report?.digest === undefined) continue;
    inspected += 1;
    record.inspected(path, report.digest);
  }
  record.output('files-inspected', String(inspected));
  record.output('ignored-count', String(ignored.length));
  record.metric('files-inspected', inspected, 'count');
  tell('Ignored in place', ['Place', 'Rule', 'Reason'], ignored, run);
  tell('Not looked at', ['Path', 'Why'], [...survey.left], run);
}
