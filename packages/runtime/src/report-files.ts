import { existsSync } from 'node:fs';
import path from 'node:path';
import { type AnyRule, ConfigError, type CoverageCell, evidenceBytes, quote, type Report, reportFileNames, sha256Hex, visible } from '@mlx-guard/core';
import { htmlReport, type ReportRun, reportJson, sarifText, summaryMarkdown } from '@mlx-guard/reporters';
import { writeAtomically } from './atomic-file.ts';

/** Where the files of a report are. A generating run has no evidence. */
export interface ReportFiles {
  readonly report: string;
  readonly sarif: string;
  readonly summary: string;
  readonly html: string;
  readonly evidence?: string;
  /** Lower-case hex SHA-256 of the evidence file. */
  readonly evidenceDigest?: string;
}

const indexName = 'index.html';

function refuse(folder: string, names: readonly string[], cure: string): void {
  const there = names.find((file) => existsSync(path.join(folder, file)));
  if (there === undefined) return;
  throw new ConfigError('report-exists', [`${quote(path.join(folder, there))} is there already, from an earlier step; give this step a ${cure}`]);
}

/** Throws `ConfigError` where a report of this name is there already: two steps of one run must not overwrite each other's evidence. */
export const refuseExisting = (folder: string, name: string): void =>
  refuse(folder, Object.values(reportFileNames(name)), `${quote('name')} of its own, such as ${quote(`${name}-2`)}`);

/** The same for a step of several guards, whose reports have the names of the guards: such a step needs a folder of its own. */
export const refuseExistingOfAll = (folder: string, names: readonly string[]): void =>
  refuse(folder, [...names.flatMap((name) => Object.values(reportFileNames(name))), indexName], `${quote('report-dir')} of its own`);

const writeText = (folder: string, name: string, text: string): Promise<string> => writeAtomically(folder, name, [new TextEncoder().encode(text)]);

/**
 * Writes the page that shows several reports together, the coverage of the threat model, and why other guards could not run. Resolves with its path; throws
 * `EnvironmentError` where it cannot be written.
 */
export const writeIndex = (runs: readonly ReportRun[], cells: readonly CoverageCell[], failures: readonly string[], folder: string): Promise<string> =>
  writeText(folder, indexName, htmlReport(runs, cells, failures));

/** Writes all files of a report, each whole or not at all. Throws `EnvironmentError` where one cannot be written. */
export async function writeReportFiles(report: Report, rules: readonly AnyRule[], folder: string): Promise<ReportFiles> {
  const names = reportFileNames(report.name);
  const files = {
    report: await writeText(folder, names.report, reportJson(report)),
    sarif: await writeText(folder, names.sarif, sarifText(report, rules)),
    summary: await writeText(folder, names.summary, summaryMarkdown(report, rules)),
    html: await writeText(folder, names.html, htmlReport([{ report, rules }], [])),
  };
  if (!report.checking) return files;
  const evidence = evidenceBytes(report);
  return { ...files, evidence: await writeAtomically(folder, names.evidence, [evidence]), evidenceDigest: sha256Hex(evidence) };
}

/** One line that says where the files are. */
export const whereFilesAre = ({ report }: ReportFiles): string => `Report files: ${visible(path.dirname(report))}`;
