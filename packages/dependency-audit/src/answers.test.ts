import { decide, type Example, evidenceBytes, parseEvidence, type Report, resolveSettings, runGuard } from '@mlx-guard/core';
import { zipOfFiles } from '@mlx-guard/model-formats';
import { MemoryOutlet, memoryPorts, runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { advisory, apiAnswers, criticalVector } from './example-advisories.ts';
import { dependencyAudit } from './index.ts';

/** What advisories say, without what the files themselves show. */
const advised = ({ findings }: Report) => findings.filter(({ evidence }) => evidence['advisory'] !== undefined);
const run = async (example: Example): Promise<Report> => (await runExample(dependencyAudit, example)).report;
const pins = { 'requirements.txt': 'mlx==0.29.3\n' };
const record = (id: string, more = {}) => advisory({ id, package: 'MLX', fixed: '0.29.4', more });
const database = (files: Readonly<Record<string, string>>) => ({
  files: { ...pins, 'db/PyPI/all.zip': zipOfFiles(files) },
  settings: { 'db-path': 'db' },
  clock: '2026-01-01T12:00:00Z',
});

describe('what a package asks for', () => {
  const library = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "a"\ndependencies = ["mlx>=0.32.4", "numpy"]\n';

  test('is compared as the ranges that they are', async () => {
    const { verdict, findings, outputs } = await run({ files: { 'pyproject.toml': library }, http: apiAnswers([[]]) });
    expect([verdict, outputs['audited-count'], outputs['unresolved-count']]).toEqual(['pass', '0', '3']);
    expect(findings.map(({ severity }) => severity).filter((severity) => severity !== 'note')).toEqual([]);
  });

  test('a range without a clean version is as bad as a pin', async () => {
    const { findings } = await run({
      files: { 'pyproject.toml': library.replace('mlx>=0.32.4', 'mlx<0.29') },
      http: apiAnswers([['A-1']], { 'A-1': record('A-1') }),
    });
    expect(findings.filter(({ rule }) => rule === 'dependency-audit/vulnerable-mlx')).toMatchObject([
      { severity: 'error', location: { startLine: 5, startColumn: 17 } },
    ]);
  });
});

describe('a change', () => {
  const lock = (version: string): string => `version = 1\n[[package]]\nname = "mlx"\nversion = "${version}"\nsource = { registry = "x" }\n`;
  const change = (head: Readonly<Record<string, string>>, base: Readonly<Record<string, string>>): Example => ({
    files: { ...head, 'db/PyPI/all.zip': zipOfFiles({ 'a.json': record('A-1') }) },
    base,
    settings: { 'db-path': 'db', mode: 'diff' },
    clock: '2026-01-01T12:00:00Z',
  });

  test('is told by what it brings, mends and leaves', async () => {
    const worse = await run(change({ 'uv.lock': lock('0.29.3') }, { 'uv.lock': lock('0.32.4') }));
    expect(advised(worse).map(({ severity }) => severity)).toEqual(['error']);
    const same = await run(change({ 'uv.lock': `${lock('0.29.3')}\n` }, { 'uv.lock': lock('0.29.3') }));
    expect([same.outputs['new-count'], advised(same).map(({ severity }) => severity)]).toEqual(['0', ['note']]);
    const better = await run(change({ 'uv.lock': lock('0.32.4') }, { 'uv.lock': lock('0.29.3') }));
    expect([better.verdict, advised(better), better.metrics['fixed']?.value]).toEqual(['pass', [], 2]);
  });

  test('that removes a lock is an error, and one whose base cannot be read is inconclusive', async () => {
    expect((await run(change({ 'a/uv.lock': lock('0.32.4') }, { 'a/uv.lock': lock('0.32.4'), 'b/uv.lock': lock('0.29.3') }))).verdict).toBe('fail');
    expect((await run(change({}, { 'uv.lock': lock('0.29.3') }))).verdict).toBe('fail');
    const { base: _, ...without } = change({ 'uv.lock': lock('0.32.4') }, {});
    expect((await run(without)).verdict).toBe('inconclusive');
  });
});

describe('what leaves this machine', () => {
  test('is neither a private name nor a repository of another host', async () => {
    const files = {
      'requirements.txt': 'mlx==0.32.4\nsecret-lib==1.0\n',
      'CMakeLists.txt': 'FetchContent_Declare(a GIT_REPOSITORY https://git.corp.example/a GIT_TAG v1.0)\n',
    };
    const ports = memoryPorts(dependencyAudit, { files, http: apiAnswers([[]]), hosts: ['api.osv.dev'] });
    const settings = resolveSettings(dependencyAudit.settings, { origin: 'input', values: new Map([['private-names', 'secret-*']]) });
    const { verdict, coverage } = await runGuard(dependencyAudit, settings, ports, new MemoryOutlet());
    expect(ports.http.sent.map(({ body = '' }) => String(body))).toEqual(['{"queries":[{"package":{"ecosystem":"PyPI","name":"mlx"},"version":"0.32.4"}]}']);
    expect([verdict, coverage.inspected]).toEqual(['pass', 2]);
  });
});

test('a bill of materials comes with what is known to be wrong', async () => {
  const { outlet } = await runExample(dependencyAudit, database({ 'a.json': record('GHSA-1', { severity: criticalVector }) }));
  const [bill] = [...outlet.attached].filter(([name]) => name.endsWith('cdx.json')).map(([, bytes]) => JSON.parse(new TextDecoder().decode(bytes)));
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [{ purl: 'pkg:pypi/mlx@0.29.3', properties: [{ value: 'requirements.txt:1' }] }],
    vulnerabilities: [{ id: 'GHSA-1', ratings: [{ severity: 'critical', score: 9.8 }], affects: [{ ref: 'pkg:pypi/mlx@0.29.3' }] }],
  });
});

describe('mending', () => {
  test('writes the clean version into pins that a person wrote, and into nothing else', async () => {
    const example = database({ 'a.json': record('A-1') });
    const files = {
      ...example.files,
      'requirements.txt': '# pins 0.29.3\r\nmlx == 0.29.3 ; python_version > "3"\r\nother==0.29.3\r\n',
      'locked/requirements.txt': `mlx==0.29.3 --hash=sha256:${'0'.repeat(64)}\n`,
      'pyproject.toml': '[project]\nname = "a"\ndependencies = [\n  "mlx==0.29.3",\n]\n',
    };
    const { outlet, report } = await runExample(dependencyAudit, { ...example, files, settings: { ...example.settings, mode: 'fix' } });
    expect(report.failure).toBeUndefined();
    expect([...outlet.written].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])).toEqual([
      ['pyproject.toml', '[project]\nname = "a"\ndependencies = [\n  "mlx==0.29.4",\n]\n'],
      ['requirements.txt', '# pins 0.29.3\r\nmlx == 0.29.4 ; python_version > "3"\r\nother==0.29.3\r\n'],
    ]);
  });
});

describe('its evidence', () => {
  const commit = 'a'.repeat(40);
  const evidenceOf = async (run: Example['run'] = {}) => {
    const { report } = await runExample(dependencyAudit, {
      ...database({ 'a.json': advisory({ id: 'A-1', package: 'x' }) }),
      files: { ...database({ 'a.json': advisory({ id: 'A-1', package: 'x' }) }).files, 'requirements.txt': `mlx==0.32.4 --hash=sha256:${'0'.repeat(64)}\n` },
      run: { repository: 'o/r', sha: commit, runId: '7', ...run },
    });
    return parseEvidence(new TextDecoder().decode(evidenceBytes(report)));
  };
  const policy = {
    required: ['dependency-audit'],
    maxAgeMs: 86_400_000,
    requiredMitigations: ['dependency-scanning', 'mlx-advisories'] as const,
    controls: [],
    policySha256: undefined,
  };
  const context = { repository: 'o/r', commit, runId: '7', proofs: new Map([['dependency-audit', '1'.repeat(64)]]), digests: new Map(), jobs: new Map() };
  const decided = (document: Awaited<ReturnType<typeof evidenceOf>>, now = '2026-01-01T13:00:00Z') =>
    decide([{ file: 'x.evidence.json', sha256: '1'.repeat(64), document }], policy, context, new Date(now));

  test('lets a release pass, and covers what it proved', async () => {
    const { verdict, refusals, covered } = decided(await evidenceOf());
    expect([verdict, refusals]).toEqual(['pass', []]);
    expect(covered.map(({ mitigation, by }) => `${mitigation} ${by}`)).toEqual(
      expect.arrayContaining(['dependency-scanning enforced', 'mlx-advisories enforced']),
    );
  });

  test('is refused when it is stale, partial, or of another commit', async () => {
    const evidence = await evidenceOf();
    expect(decided(evidence, '2026-01-03T13:00:00Z').verdict).not.toBe('pass');
    expect(decided({ ...evidence, partial: { shard: 1, of: 2 } }).verdict).not.toBe('pass');
    expect(decided(await evidenceOf({ sha: 'b'.repeat(40) })).verdict).not.toBe('pass');
  });
});

describe('a project that has nothing but workflows', () => {
  const files = { '.github/workflows/ci.yml': `jobs: {a: {steps: [{uses: "actions/checkout@${'0'.repeat(40)}" }]}} # v4.2.2\n` };

  test('is judged by what they show where no source answers, and claims no more', async () => {
    const { verdict, coverage } = await run({ files });
    expect([verdict, coverage.skippedCount]).toEqual(['pass', 0]);
    expect(coverage.mitigations.map(({ mitigation }) => mitigation)).not.toContain('mlx-advisories');
    expect((await run({ files: { ...files, ...pins } })).verdict).toBe('inconclusive');
  });
});

test('MLX is found whatever brings it: conda, its repository at a tag, a build of C++', async () => {
  const files = {
    'environment.yml': 'dependencies:\n  - mlx==0.29.3\n',
    'requirements.txt': 'mlx @ git+https://github.com/ml-explore/mlx.git@v0.29.3\nmlx-lm @ git+https://github.com/ml-explore/mlx-lm@main\n',
    'CMakeLists.txt': 'FetchContent_Declare(mlx GIT_REPOSITORY https://github.com/ml-explore/mlx\n  GIT_TAG v0.29.3)\n',
  };
  const example = database({ 'a.json': record('A-1') });
  const { findings } = await run({ ...example, files: { 'db/PyPI/all.zip': zipOfFiles({ 'a.json': record('A-1') }), ...files } });
  const found = findings.filter(({ rule }) => rule === 'dependency-audit/vulnerable-mlx');
  expect(found.map(({ location, fix }) => [`${location?.path}:${location?.startLine}`, fix])).toEqual([
    ['CMakeLists.txt:2', 'GIT_TAG v0.29.4'],
    ['environment.yml:2', 'mlx==0.29.4'],
    ['requirements.txt:1', undefined],
  ]);
});
