import { FileError, type Finding, quote } from '@mlx-guard/core';
import { Vocabulary } from '@mlx-guard/python-flow';
import { Lines } from '@mlx-guard/source-formats';
import { editsFor, withEdits } from './edits.ts';
import { boundsOf, type FileReport, lintFile } from './lint-file.ts';
import { read } from './readers.ts';
import type { Run } from './surface.ts';
import { type SizedJob, Survey } from './survey.ts';

/** Several fixes may touch one call; each round makes those that do not overlap. */
const maxRounds = 5;

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function textOf(path: string, { ports: { files } }: Run): Promise<{ readonly text: string; readonly hasMark: boolean } | undefined> {
  try {
    await using file = await files.open(path);
    const bytes = await file.read(0, file.size);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\ufeff') ? { text: text.slice(1), hasMark: true } : { text, hasMark: false };
  } catch (thrown) {
    if (thrown instanceof FileError || thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

/** The text with what can be mended in it, and the rules that were; the same text where nothing can. What no longer reads as before is left as it was. */
async function mend(job: SizedJob, text: string, report: FileReport, run: Run): Promise<{ readonly text: string; readonly rules: readonly string[] }> {
  const rules: string[] = [];
  let findings: readonly Finding[] = report.findings;
  let at = text;
  for (let round = 0; round < maxRounds; round += 1) {
    const lines = new Lines(at);
    const edits = editsFor(job.kind, at, findings, (place) => lines.offsetOf(place));
    if (edits.length === 0) break;
    const next = withEdits(at, edits);
    const reading = await read(job.kind, { path: job.path, seenAs: job.seenAs, text: next, vocabulary: new Vocabulary(boundsOf(run).words) });
    if (reading.defects.length > 0) break;
    at = next;
    rules.push(...edits.map(({ rule }) => rule));
    findings = await again(job, at, run);
  }
  return { text: at, rules };
}

/** The findings of a text that is not on disk yet. */
async function again(job: SizedJob, text: string, run: Run): Promise<readonly Finding[]> {
  const bytes = new TextEncoder().encode(text);
  const file = {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
    readInto: async () => 0,
    unchanged: async () => true,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const files = { ...run.ports.files, open: async () => file };
  const { findings } = await lintFile(job, boundsOf(run), { files });
  return findings;
}

/** Writes the changes that are safe to make by themselves, whole files, and tells what is left. */
export async function fix(run: Run): Promise<void> {
  const { record, ports } = run;
  const survey = new Survey(run);
  await survey.walk();
  const rows: (readonly [string, string])[] = [];
  for (const job of survey.jobs) {
    ports.signal.throwIfAborted();
    const report = await lintFile(job, boundsOf(run), ports);
    if (report.isForeign) continue;
    record.eligible(1);
    if (report.digest === undefined) continue;
    record.inspected(job.path, report.digest);
    const source = await textOf(job.path, run);
    if (source === undefined) continue;
    const { text, rules } = await mend(job, source.text, report, run);
    if (text === source.text) continue;
    await record.write(job.path, once(new TextEncoder().encode(`${source.hasMark ? '\ufeff' : ''}${text}`)));
    for (const rule of rules) rows.push([job.path, rule]);
  }
  record.output('fixed-count', String(rows.length));
  record.metric('fixed', rows.length, 'count');
  if (rows.length > 0) record.detail({ type: 'table', title: `Changed, for ${quote('git diff')} to show`, columns: ['Path', 'Rule'], rows });
}
