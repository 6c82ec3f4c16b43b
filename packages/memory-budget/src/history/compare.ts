import { FileError, judge } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import { memoryRegression } from '../rules/memory-regression.ts';
import { rules } from '../rules.generated.ts';
import type { Job } from '../surface.ts';
import { comparable, type Measurement, readHistory, setupOf, withMeasurement } from './history.ts';

const maxBytes = 1024 * 1024;

type Found = readonly Measurement[] | { readonly problem: string } | undefined;

async function fromFiles(path: string, { ports }: Job): Promise<Found> {
  try {
    await using file = await ports.files.open(path);
    if (file.size > maxBytes) return { problem: `it has ${file.size} bytes; at most ${maxBytes} are read` };
    return readHistory(new TextDecoder().decode(await file.read(0, file.size)));
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    return thrown.code === 'absent' ? undefined : { problem: thrown.message };
  }
}

/** On a change the history of its base counts: a change must not bring the figures that it is compared with. */
async function found(path: string, job: Job): Promise<Found> {
  const { base, run } = job.ports;
  if (base.commit === undefined) return fromFiles(path, job);
  const answer = await base.read(`${run.prefix}${path}`, maxBytes);
  if (answer.kind === 'absent') return undefined;
  return answer.kind === 'unreadable' ? { problem: answer.why } : readHistory(new TextDecoder().decode(answer.bytes));
}

/** Compares the peaks of this run with those that are kept, or, in `mode: record`, keeps them. */
export async function compareWithHistory(job: Job, peaks: readonly [number, ...number[]]): Promise<void> {
  const { settings, ports, record } = job;
  const path = settings['history-file'];
  if (settings.mode === 'record') {
    const before = await fromFiles(path, job);
    const kept = before !== undefined && !('problem' in before) ? before : [];
    if (before !== undefined && 'problem' in before) return record.skipped(path, `it is not written over: ${before.problem}`);
    const own = { at: ports.clock.now().toISOString(), sha: ports.run.sha ?? '', setup: setupOf(job), peaks };
    return record.write(
      path,
      (async function* () {
        yield new TextEncoder().encode(withMeasurement(kept, own));
      })(),
    );
  }
  if (settings.history === 'none') return record.unavailable([memoryRegression], '`history` is `none`');
  const history = await found(path, job);
  if (history === undefined) return record.unavailable([memoryRegression], `there is no ${path} yet; mode: record writes it`);
  if ('problem' in history) return record.skipped(path, `it cannot be compared with: ${history.problem}`);
  const before = comparable(history, setupOf(job));
  if (before === undefined)
    return record.unavailable([memoryRegression], `no measurement in ${path} is of this command, runner and method: they are not comparable`);
  const [now, then] = [Math.min(...peaks), Math.min(...before.peaks)];
  record.metric('peak-before', then, 'bytes');
  record.detail({
    type: 'table',
    title: 'Memory before and now',
    columns: ['Commit', 'Smallest peak', 'Largest peak', 'Difference'],
    rows: [
      [before.sha === '' ? 'not told' : before.sha, mebibytes(then), mebibytes(Math.max(...before.peaks)), ''],
      ['this one', mebibytes(now), mebibytes(Math.max(...peaks)), `${(((now - then) / then) * 100).toFixed(1)} %`],
    ],
  });
  const limits = { maxShare: Number(settings['max-regression'].replace('%', '')) / 100, minBytes: settings['min-regression-bytes'] };
  for (const finding of judge(rules, { about: 'regression', now: peaks, before: before.peaks, ...limits })) record.finding(finding);
}
