import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { counted, EnvironmentError, quote, visible } from '@mlx-guard/core';
import type { PlainStep } from '@mlx-guard/runtime';
import type { ArtifactRequest, Uploaded } from './artifact-client.ts';
import { readInputs } from './inputs.ts';
import { type ReportFile, readReportFiles } from './report-files.ts';

const maxReasonChars = 300;

type Send = (request: ArtifactRequest) => Promise<Uploaded>;

function cureOf(reason: string): string {
  if (/already exists/i.test(reason)) return `; give each step of a run, and each leg of a matrix, a ${quote('name')} of its own`;
  if (/ACTIONS_RUNTIME_TOKEN|ACTIONS_RESULTS_URL/.test(reason)) return '; artifacts are made by jobs of GitHub Actions only';
  return '';
}

async function upload(request: ArtifactRequest, send: Send): Promise<{ readonly id: number; readonly digest: string }> {
  try {
    const { id, digest = '' } = await send(request);
    if (id === undefined) throw new Error('GitHub gave it no id');
    return { id, digest };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const shown = visible(reason).slice(0, maxReasonChars);
    throw new EnvironmentError('not-available-here', `the artifact ${quote(request.name)} cannot be uploaded: ${shown}${cureOf(reason)}`, { cause: thrown });
  }
}

/** The files as they were read, in a folder that nobody else writes to: what stands in `report-dir` may change while it is uploaded. */
function copyOf(files: readonly ReportFile[], folder: string): readonly string[] {
  return files.map(({ name, bytes }) => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes, { flag: 'wx', mode: 0o600 });
    return file;
  });
}

const lineOf = ({ name, bytes }: ReportFile): string => `${createHash('sha256').update(bytes).digest('hex')}  ${visible(name)}`;

/** The whole of the action: reads the report files and uploads them as one artifact of this run. */
export async function uploadEvidence({ given, environment, print, output }: PlainStep, send: Send): Promise<void> {
  const { reportDir, detail, name, retentionDays } = readInputs(given, environment);
  const files = await readReportFiles(reportDir, detail);
  const folder = mkdtempSync(path.join(realpathSync(environment['RUNNER_TEMP'] || tmpdir()), 'mlx-guard-upload-'));
  try {
    const { id, digest } = await upload({ name, folder, files: copyOf(files, folder), retentionDays }, send);
    output('artifact-id', String(id));
    output('artifact-name', name);
    output('artifact-digest', digest);
    print(`mlx-guard: ${counted(files.length, 'file')} (${detail}) in the artifact ${quote(name)}\n${files.map(lineOf).join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
