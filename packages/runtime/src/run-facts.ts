import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunFacts } from '@mlx-guard/core';
import { below } from './walk.ts';

/** The variables that a process was started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

const maxPayloadBytes = 32 * 1024 * 1024;

/** A value inside parsed JSON; undefined where the way leads nowhere. */
function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Object.entries(current).find(([name]) => name === key)?.[1];
  }
  return current;
}

function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}

function pullRequestOf(payload: unknown): number | undefined {
  const number = valueAt(payload, 'pull_request', 'number');
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** The base branch: the runner tells it of a pull request, the payload of an entry of the merge queue. */
const baseRefOf = (environment: Environment, payload: unknown): string | undefined =>
  given(environment['GITHUB_BASE_REF']) ?? given(textAt(payload, 'merge_group', 'base_ref')?.replace(/^refs\/heads\//, ''));

/** The event that started the run, as the runner hands it over. A broken one tells nothing. */
function payloadOf(file: string | undefined): unknown {
  try {
    if (file === undefined || statSync(file).size > maxPayloadBytes) return undefined;
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const commit = (text: string | undefined): string | undefined => (text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined);

const given = (text: string | undefined): string | undefined => (text === undefined || text === '' ? undefined : text);

/** `owner/repo/.github/workflows/x.yml@refs/heads/main` -> `.github/workflows/x.yml`. */
const workflowFileOf = (reference: string | undefined): string | undefined => /^[^/]+\/[^/]+\/([^@]+)@/.exec(reference ?? '')?.[1];

const isSelfHosted = (kind: string | undefined): boolean | undefined => (kind === undefined ? undefined : kind === 'self-hosted');

/** SHA-256 of the bundle that runs, undefined where the program is not a bundle of an action. */
function programSha256(entry: string): string | undefined {
  const file = fileURLToPath(entry);
  if (!file.endsWith(`${path.sep}dist${path.sep}index.js`)) return undefined;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function platformOf(platform: string): RunFacts['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}

function attemptOf(text: string | undefined): number {
  const attempt = Number(text);
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1;
}

/** Where a run takes place; absolute, but for `reportDir`, which is as the port tells it. */
export interface RunPlace {
  /** The program as a `file:` address. */
  readonly entry: string;
  readonly workingDirectory: string;
  /** Of the repository. */
  readonly root: string;
  readonly reportDir: string;
}

/** A change that is to be judged by its base: a pull request, or an entry of the merge queue. */
export const isChange = ({ event }: Pick<RunFacts, 'event'>): boolean => event === 'merge_group' || (event?.startsWith('pull_request') ?? false);

/** The facts of the run from the runner's variables. The commit of a pull request is its head, never the merge commit. */
export function runFacts(environment: Environment, { entry, workingDirectory, root, reportDir }: RunPlace): RunFacts {
  const payload = payloadOf(environment['GITHUB_EVENT_PATH']);
  const event = given(environment['GITHUB_EVENT_NAME']);
  const sha = commit(environment['GITHUB_SHA']);
  const isPullRequest = event?.startsWith('pull_request') ?? false;
  const prefix = below(root, workingDirectory) ?? '.';
  return {
    event,
    repository: given(environment['GITHUB_REPOSITORY']),
    repositoryId: given(environment['GITHUB_REPOSITORY_ID']),
    sha: isPullRequest ? commit(textAt(payload, 'pull_request', 'head', 'sha')) : sha,
    mergeSha: isPullRequest ? sha : undefined,
    ref: given(environment['GITHUB_REF']),
    base: commit(textAt(payload, 'pull_request', 'base', 'sha') ?? textAt(payload, 'merge_group', 'base_sha')),
    baseRef: baseRefOf(environment, payload),
    pullRequest: pullRequestOf(payload),
    workflowFile: workflowFileOf(environment['GITHUB_WORKFLOW_REF']),
    workflowSha: commit(environment['GITHUB_WORKFLOW_SHA']),
    job: given(environment['GITHUB_JOB']),
    runId: given(environment['GITHUB_RUN_ID']),
    attempt: attemptOf(environment['GITHUB_RUN_ATTEMPT']),
    runner: given(environment['RUNNER_OS']) && [environment['RUNNER_OS'], environment['RUNNER_ARCH']].filter(Boolean).join(' '),
    isSelfHosted: isSelfHosted(given(environment['RUNNER_ENVIRONMENT'])),
    platform: platformOf(process.platform),
    reportDir,
    prefix: prefix === '.' ? '' : `${prefix}/`,
    programSha256: programSha256(entry),
  };
}
