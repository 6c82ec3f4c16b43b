import { createHash } from 'node:crypto';
import { FileError, type Finding, judge, type Location, type Ports, quote, type Rule } from '@mlx-guard/core';
import { type OwnWords, Vocabulary } from '@mlx-guard/python-flow';
import { deployedLevel } from './deployed-level.ts';
import type { Facts, SinkFact } from './facts.ts';
import { applyIgnores, type Ignored } from './ignoring.ts';
import { decode, type Reading, read, type SourceKind } from './readers.ts';
import { ignoreAdded } from './rules/ignore-added.ts';
import { ignoreWithoutEffect } from './rules/ignore-without-effect.ts';
import { logInventoryDrift } from './rules/log-inventory-drift.ts';
import { unparsableSource } from './rules/unparsable-source.ts';
import { rules } from './rules.generated.ts';
import type { Run } from './surface.ts';

/** A file to look at. */
export interface FileJob {
  /** From the working directory. */
  readonly path: string;
  /** From the folder that the user named: what a test or an example is depends on where one stands. */
  readonly seenAs: string;
  readonly kind: SourceKind;
}

/** What bounds the look at one file, and the names that the project has of its own. */
export interface Bounds {
  readonly maxBytes: number;
  readonly words: OwnWords;
}

/** What bounds the look at a file, by the settings. */
export const boundsOf = ({ settings }: Pick<Run, 'settings'>): Bounds => ({
  maxBytes: settings['max-file-size'],
  words: { content: settings['content-names'], secrets: settings['secret-names'], sanitizers: settings.sanitizers },
});

/** A place where a log goes to: a line of the inventory. */
export type SinkLine = Omit<SinkFact, 'kind' | 'identity'>;

/** A setting that makes a running server verbose. */
export interface Verbose {
  readonly what: string;
  readonly location: Location;
}

/** What was found in one file. */
export interface FileReport {
  readonly findings: readonly Finding[];
  readonly ignored: readonly Ignored[];
  readonly sinks: readonly SinkLine[];
  readonly verbose: readonly Verbose[];
  /** The file is of no kind that there is something to say about: its name alone does not tell. */
  readonly isForeign?: true;
  /** Of the bytes that were read to their end and understood; absent where they were not. */
  readonly digest?: { readonly sha256: string; readonly bytes: number };
}

const notIgnorable: ReadonlySet<string> = new Set([unparsableSource, ignoreAdded, ignoreWithoutEffect, logInventoryDrift].map(({ name }) => name));
const ruleNames: readonly string[] = rules.filter((one) => !notIgnorable.has(one.name) && one.locked !== true).map(({ name }) => name);
const judging: readonly Rule<Facts>[] = rules;
const shownDefects = 3;
const nothing = { ignored: [], sinks: [], verbose: [] } as const;

const unread = (path: string, problem: string): FileReport => ({
  findings: [unparsableSource.finding({ path }, `${quote(path)} was not checked: ${problem}`)],
  ...nothing,
});

function defectFindings(path: string, { defects, lines }: Reading): readonly Finding[] {
  return defects.slice(0, shownDefects).map(({ problem, span }, index) => {
    const { line, column } = lines.placeOf(span.start);
    const more = index === shownDefects - 1 && defects.length > shownDefects ? ` (and ${defects.length - shownDefects} more)` : '';
    return unparsableSource.finding({ path, startLine: line, startColumn: column }, `${quote(path)} was not checked whole: ${quote(problem)}${more}`, {
      identity: String(index),
    });
  });
}

const sinkLines = (facts: readonly Facts[]): readonly SinkLine[] =>
  facts.flatMap((fact) => {
    if (fact.kind !== 'sink') return [];
    const { kind: _, identity: __, ...line } = fact;
    return [line];
  });

async function lintText(
  { path, seenAs, kind }: FileJob,
  text: string,
  vocabulary: Vocabulary,
): Promise<Omit<FileReport, 'digest'> & { readonly isWhole: boolean }> {
  const reading = await read(kind, { path, seenAs, text, vocabulary });
  if (reading.isForeign) return { findings: [], ...nothing, isForeign: true, isWhole: false };
  const findings = reading.facts.flatMap((fact) => [...judge(judging, fact)]);
  const isWhole = reading.defects.length === 0;
  const sifted = applyIgnores(findings, reading.comments, isWhole, { path, text, lines: reading.lines, known: ruleNames });
  const verbose = reading.facts.flatMap((fact) => deployedLevel(fact) ?? []);
  return { ...sifted, findings: [...sifted.findings, ...defectFindings(path, reading)], sinks: sinkLines(reading.facts), verbose, isWhole };
}

/** Looks at the bytes of a file. What is wrong with them is found, never thrown. */
export async function lintBytes(job: FileJob, bytes: Uint8Array, { words }: Bounds): Promise<FileReport> {
  const decoded = decode(job.kind, bytes);
  if (!('text' in decoded)) return unread(job.path, decoded.problem);
  const { isWhole, ...report } = await lintText(job, decoded.text, new Vocabulary(words));
  return isWhole ? { ...report, digest: { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length } } : report;
}

/** Looks at one file. What is wrong with it is found, never thrown. */
export async function lintFile(job: FileJob, bounds: Bounds, { files }: Pick<Ports, 'files'>): Promise<FileReport> {
  const { path } = job;
  const { maxBytes } = bounds;
  try {
    await using file = await files.open(path);
    if (file.size > maxBytes) return unread(path, `it has ${file.size} bytes; at most ${maxBytes} are read`);
    const bytes = await file.read(0, file.size);
    if (bytes.length !== file.size || !(await file.unchanged())) return unread(path, 'it changed while it was read');
    return await lintBytes(job, bytes, bounds);
  } catch (thrown) {
    if (thrown instanceof FileError) return unread(path, 'it cannot be read');
    throw thrown;
  }
}
