import { createHash } from 'node:crypto';
import { FileError, type Finding, judge, type Ports, quote, type Rule } from '@mlx-guard/core';
import { type Comment, type Decoded, type Defect, decodePython, decodeUtf8, type Lines, readPython, readYamlSource } from '@mlx-guard/source-formats';
import type { Facts } from './facts.ts';
import { applyIgnores, type Ignored } from './ignoring.ts';
import { pythonFacts } from './python-facts.ts';
import { ignoreWithoutEffect } from './rules/ignore-without-effect.ts';
import { unparsableSource } from './rules/unparsable-source.ts';
import { rules } from './rules.generated.ts';
import type { SourceKind } from './source-kind.ts';
import { composeFacts, dictConfigFacts } from './yaml-facts.ts';

/** A file to look at. */
export interface FileJob {
  /** From the working directory. */
  readonly path: string;
  /** From the folder that the user named: what a test or an example is depends on where one stands. */
  readonly seenAs: string;
  readonly kind: SourceKind;
}

/** What was found in one file. */
export interface FileReport {
  readonly findings: readonly Finding[];
  readonly ignored: readonly Ignored[];
  /** Of the bytes that were read to their end and understood; absent where they were not. */
  readonly digest?: { readonly sha256: string; readonly bytes: number };
}

/** A source that was read: what the rules judge, the comments, and what could not be understood. */
interface Reading {
  readonly facts: Iterable<Facts>;
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
  readonly lines: Lines;
}

const ruleNames: readonly string[] = rules
  .filter((one) => one !== unparsableSource && one !== ignoreWithoutEffect && one.locked !== true)
  .map(({ name }) => name);
const judging: readonly Rule<Facts>[] = rules;
const shownDefects = 3;

const unread = (path: string, problem: string): FileReport => ({
  findings: [unparsableSource.finding({ path }, `${quote(path)} was not checked: ${problem}`)],
  ignored: [],
});

async function readSource({ path, seenAs, kind }: FileJob, text: string): Promise<Reading> {
  if (kind === 'python') {
    const module = await readPython(text);
    return { ...module, facts: pythonFacts(path, seenAs, module) };
  }
  const source = readYamlSource(text);
  return { ...source, facts: kind === 'compose' ? composeFacts(path, source) : dictConfigFacts(path, source) };
}

function defectFindings(path: string, { defects, lines }: Reading): readonly Finding[] {
  return defects.slice(0, shownDefects).map(({ problem, span }, index) => {
    const { line, column } = lines.placeOf(span.start);
    const more = index === shownDefects - 1 && defects.length > shownDefects ? ` (and ${defects.length - shownDefects} more)` : '';
    return unparsableSource.finding({ path, startLine: line, startColumn: column }, `${quote(path)} was not checked whole: ${quote(problem)}${more}`, {
      identity: String(index),
    });
  });
}

async function lintText(job: FileJob, text: string): Promise<Omit<FileReport, 'digest'> & { readonly isWhole: boolean }> {
  const reading = await readSource(job, text);
  const findings = [...reading.facts].flatMap((fact) => [...judge(judging, fact)]);
  const isWhole = reading.defects.length === 0;
  const sifted = applyIgnores(findings, reading.comments, isWhole, { path: job.path, lines: reading.lines, known: ruleNames });
  return { ...sifted, findings: [...sifted.findings, ...defectFindings(job.path, reading)], isWhole };
}

const decode = (kind: SourceKind, bytes: Uint8Array): Decoded => (kind === 'python' ? decodePython(bytes) : decodeUtf8(bytes));

/** Looks at one file of at most `maxBytes`. What is wrong with it is found, never thrown. */
export async function lintFile(job: FileJob, maxBytes: number, { files }: Pick<Ports, 'files'>): Promise<FileReport> {
  const { path, kind } = job;
  try {
    await using file = await files.open(path);
    if (file.size > maxBytes) return unread(path, `it has ${file.size} bytes; at most ${maxBytes} are read`);
    const bytes = await file.read(0, file.size);
    if (bytes.length !== file.size || !(await file.unchanged())) return unread(path, 'it changed while it was read');
    const decoded = decode(kind, bytes);
    if (!('text' in decoded)) return unread(path, decoded.problem);
    const { isWhole, ...report } = await lintText(job, decoded.text);
    return isWhole ? { ...report, digest: { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length } } : report;
  } catch (thrown) {
    if (thrown instanceof FileError) return unread(path, 'it cannot be read');
    throw thrown;
  }
}
