import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArtifactRequest, Uploaded } from './artifact-client.ts';
import { uploadEvidence } from './upload-evidence.ts';

let runner: string;
let reports: string;
beforeEach(() => {
  runner = mkdtempSync(path.join(tmpdir(), 'mlx-guard-evidence-'));
  reports = path.join(runner, 'mlx-guard');
  mkdirSync(reports);
});
afterEach(() => rmSync(runner, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array = name): void => writeFileSync(path.join(reports, name), content);

function putReport(name: string): void {
  for (const suffix of ['report.json', 'sarif', 'evidence.json', 'summary.md', 'html']) put(`${name}.${suffix}`);
}

interface Sent extends Omit<ArtifactRequest, 'files' | 'folder'> {
  readonly content: Readonly<Record<string, string>>;
}

/** Runs the action; resolves with what would be uploaded, and with what the step said. */
async function run(
  inputs: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
  answer: Uploaded | Error = { id: 5, digest: 'd' },
) {
  const sent: Sent[] = [];
  const outputs = new Map<string, string>();
  const lines: string[] = [];
  const step = {
    given: { origin: 'input', values: new Map(Object.entries(inputs)) } as const,
    environment: { RUNNER_TEMP: runner, GITHUB_WORKSPACE: runner, GITHUB_JOB: 'guard', GITHUB_RUN_ATTEMPT: '2', ...environment },
    print: (text: string) => lines.push(text),
    output: (name: string, value: string) => outputs.set(name, value),
  };
  await uploadEvidence(step, async ({ name, folder, files, retentionDays }) => {
    const content = Object.fromEntries(files.map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]));
    sent.push({ name, retentionDays, content });
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const [only = expect.unreachable('nothing was uploaded')] = sent;
  return { ...only, outputs: Object.fromEntries(outputs), said: lines.join('\n'), names: Object.keys(only.content).sort() };
}

function eventFile(payload: unknown): Readonly<Record<string, string>> {
  const file = path.join(runner, 'event.json');
  writeFileSync(file, JSON.stringify(payload));
  return { GITHUB_EVENT_PATH: file };
}

describe('what is uploaded', () => {
  test('is evidence and summary of every guard, as they are, in an artifact named for job and attempt', async () => {
    for (const name of ['model-checksum', 'second.run']) putReport(name);
    const done = await run({ 'retention-days': '3' });
    expect(done).toMatchObject({ name: 'mlx-guard-evidence-guard-2', retentionDays: 3 });
    expect(done.content).toMatchObject({ 'model-checksum.evidence.json': 'model-checksum.evidence.json' });
    expect(done.names).toEqual(['model-checksum.evidence.json', 'model-checksum.summary.md', 'second.run.evidence.json', 'second.run.summary.md']);
    expect(done.outputs).toEqual({ 'artifact-id': '5', 'artifact-name': 'mlx-guard-evidence-guard-2', 'artifact-digest': 'd' });
    expect(done.said).toContain('4 files (minimal)');
    expect(readdirSync(runner)).toEqual(['mlx-guard']);
  });

  test.each([
    ['a private repository', { repository: { private: true } }, 5],
    ['a public one', { repository: { private: false } }, 2],
    ['one that is not told', {}, 2],
    ['a broken event', 'x', 2],
  ])('of %s is as much as may be seen', async (_name, payload, count) => {
    putReport('a');
    expect((await run({}, eventFile(payload))).names).toHaveLength(count);
    expect((await run({ 'report-detail': 'full' }, eventFile(payload))).names).toHaveLength(5);
  });

  test('is nothing that no reporter wrote', async () => {
    putReport('a');
    for (const name of ['secret.txt', '.evidence.json', '-x.evidence.json', 'a b.evidence.json', 'a.evidence.json.bak']) put(name);
    mkdirSync(path.join(reports, 'folder.evidence.json'));
    writeFileSync(path.join(reports, 'folder.evidence.json', 'b.evidence.json'), 'x');
    expect((await run()).names).toEqual(['a.evidence.json', 'a.summary.md']);
  });
});

describe('the step ends with one clear line', () => {
  test('where there is nothing to upload', async () => {
    await expect(run()).rejects.toThrow(/holds no report of a guard/);
    put('a.html');
    await expect(run()).rejects.toThrow(/holds no report of a guard/);
    await expect(run({ 'report-dir': 'nowhere' })).rejects.toThrow(/holds no report of a guard/);
  });

  test('where a report is a link', async () => {
    putReport('a');
    writeFileSync(path.join(runner, 'secret'), 'secret');
    symlinkSync(path.join(runner, 'secret'), path.join(reports, 'b.evidence.json'));
    await expect(run()).rejects.toThrow('`b.evidence.json` in `report-dir` is a link');
  });

  test('where there is too much', async () => {
    putReport('a');
    put('b.summary.md', new Uint8Array(64 * 1024 * 1024));
    await expect(run()).rejects.toThrow('the report files are larger than 67108864 bytes');
    rmSync(path.join(reports, 'b.summary.md'));
    for (let index = 0; index < 500; index += 1) put(`many-${index}.evidence.json`);
    await expect(run()).rejects.toThrow('more than 500 report files');
  });

  test('for every mistake in its inputs at once', async () => {
    putReport('a');
    const wrong = run({ 'report-detial': 'full', 'report-detail': 'ful', 'retention-days': '0', name: 'a/b' });
    for (const text of ['did you mean "report-detail"', '`ful`', '`retention-days`', '`a/b`']) await expect(wrong).rejects.toThrow(text);
    await expect(run({}, { GITHUB_JOB: '' })).rejects.toThrow('`name` is missing');
  });

  test('where GitHub refuses, whatever it says', async () => {
    putReport('a');
    await expect(run({}, {}, new Error('(409) Conflict: an artifact with this name already exists\n::error::x'))).rejects.toThrow(/^[^\n]*`name` of its own$/);
    await expect(run({}, {}, new Error('Unable to get the ACTIONS_RUNTIME_TOKEN env variable'))).rejects.toThrow(/jobs of GitHub Actions only$/);
    await expect(run({}, {}, {})).rejects.toThrow('GitHub gave it no id');
    expect(readdirSync(runner)).toEqual(['mlx-guard']);
  });
});
