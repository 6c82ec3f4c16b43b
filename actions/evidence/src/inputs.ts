import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, commonSettings, count, type Given, oneOf, optional, quote, readSettings, text } from '@mlx-guard/core';
import type { Environment } from '@mlx-guard/runtime';
import { z } from 'zod';

/** How much is uploaded. */
export type Detail = 'full' | 'minimal';

/** What the step was asked to do. */
export interface Inputs {
  /** Absolute. */
  readonly reportDir: string;
  readonly detail: Detail;
  readonly name: string;
  readonly retentionDays: number | undefined;
}

const fields = {
  'report-dir': optional(text('', '')),
  'report-detail': optional(oneOf(['full', 'minimal'], 'minimal', '')),
  name: commonSettings.name,
  'retention-days': optional(count('', '')),
};

const maxPayloadBytes = 32 * 1024 * 1024;
const payloadSchema = z.object({ repository: z.object({ private: z.boolean() }) });

/** Whether the repository is known to be private. What cannot be told is taken for public: what is uploaded there, everybody reads. */
function isPrivate(environment: Environment): boolean {
  try {
    const file = environment['GITHUB_EVENT_PATH'] ?? '';
    if (statSync(file).size > maxPayloadBytes) return false;
    const payload = payloadSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return payload.success && payload.data.repository.private;
  } catch {
    return false;
  }
}

function defaultName(environment: Environment): string {
  const job = environment['GITHUB_JOB'];
  if (!job) throw new ConfigError('invalid-setting', [`${quote('name')} is missing, and the runner does not tell the job`]);
  return `mlx-guard-evidence-${job}-${environment['GITHUB_RUN_ATTEMPT'] || '1'}`;
}

/** Reads the inputs of the step. Throws `ConfigError` that names every problem at once. */
export function readInputs(given: Given, environment: Environment): Inputs {
  const values = readSettings(fields, given);
  const temporary = environment['RUNNER_TEMP'];
  const folder = values['report-dir'] ?? (temporary ? path.join(temporary, 'mlx-guard') : '.mlx-guard');
  return {
    reportDir: path.resolve(environment['GITHUB_WORKSPACE'] || '.', folder),
    detail: values['report-detail'] ?? (isPrivate(environment) ? 'full' : 'minimal'),
    name: values.name ?? defaultName(environment),
    retentionDays: values['retention-days'],
  };
}
