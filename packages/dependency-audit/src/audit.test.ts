import type { Example, Http, Report } from '@mlx-guard/core';
import { zipOfFiles } from '@mlx-guard/model-formats';
import { memoryPorts, runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { askApi } from './api-source.ts';
import { askExports } from './download.ts';
import { advisory, apiAnswers, criticalVector } from './example-advisories.ts';
import { dependencyAudit } from './index.ts';

/** What advisories say, without what the files themselves show. */
const advised = ({ findings }: Report) => findings.filter(({ evidence }) => evidence['advisory'] !== undefined);
const run = async (example: Example): Promise<Report> => (await runExample(dependencyAudit, example)).report;
const pins = { 'requirements.txt': 'mlx==0.29.3\n' };
const api = 'POST https://api.osv.dev/v1/querybatch';
const record = (id: string, more = {}) => advisory({ id, package: 'MLX', fixed: '0.29.4', more });
const database = (files: Readonly<Record<string, string>>) => ({
  files: { ...pins, 'db/PyPI/all.zip': zipOfFiles(files) },
  settings: { 'db-path': 'db' },
  clock: '2026-01-01T12:00:00Z',
});

describe('what cannot be audited is never a pass', () => {
  const good = zipOfFiles({ 'a.json': record('A-1') });
  const inconclusive: readonly (readonly [string, Example])[] = [
    ['no network', { files: pins }],
    ['a service that is not there', { files: pins, http: { [api]: { status: 404 } } }],
    ['a service that is down', { files: pins, http: { [api]: { status: 503 } } }],
    ['a service that finds everything wrong', { files: pins, http: { [api]: { status: 400 } } }],
    ['no JSON', { files: pins, http: { [api]: '<html>' } }],
    ['half a JSON', { files: pins, http: { [api]: '{"results":[' } }],
    ['too few answers', { files: pins, http: { [api]: '{"results":[]}' } }],
    ['something else', { files: pins, http: { [api]: '[]' } }],
    ['an id that is a path', { files: pins, http: { [api]: '{"results":[{"vulns":[{"id":"../../x"}]}]}' } }],
    ['an advisory that is not there', { files: pins, http: apiAnswers([['A-1']], {}) }],
    ['another advisory than was asked for', { files: pins, http: apiAnswers([['A-1']], { 'A-1': record('A-2') }) }],
    ['pages without end', { files: pins, http: { [api]: '{"results":[{"next_page_token":"more"}]}' } }],
    ['no database', { files: pins, settings: { 'db-path': 'db' } }],
    ['a truncated database', { files: { ...pins, 'db/PyPI/all.zip': good.subarray(0, -5) }, settings: { 'db-path': 'db' } }],
    ['an empty database', { ...database({}) }],
    ['a database with a record that cannot be read', { ...database({ 'a.json': record('A-1', { withdrawn: '2026-01-01T00:00:00Z' }), 'b.json': '{' }) }],
    ['a database past its age', { ...database({ 'a.json': advisory({ id: 'A-1', package: 'x' }) }), clock: '2026-01-09T00:00:00Z' }],
    ['a database of the future', { ...database({ 'a.json': advisory({ id: 'A-1', package: 'x' }) }), clock: '2025-12-01T00:00:00Z' }],
    ['a requirements file that pins nothing', { files: { 'requirements.txt': 'mlx\n' } }],
    ['an empty requirements file', { files: { 'requirements.txt': '' } }],
    ['a project without a lock', { files: { 'setup.cfg': '[options]\ninstall_requires = mlx\n' } }],
    ['a lock of no format', { files: { ...pins, 'poetry.lock': '' }, http: apiAnswers([[]]) }],
    ['a lock that is cut short', { files: { ...pins, 'package-lock.json': '{"lockfileVersion": 3, "packages": {' }, http: apiAnswers([[]]) }],
    ['a binary lock', { files: { ...pins, 'bun.lockb': Uint8Array.from([0, 255]) }, http: apiAnswers([[]]) }],
    ['a lock in no encoding', { files: { ...pins, 'uv.lock': Uint8Array.from([0xff]) }, http: apiAnswers([[]]) }],
    ['a file that refuses', { files: { 'requirements.txt': { unreadable: '' }, 'a/requirements.txt': 'a==1\n' }, http: apiAnswers([[]]) }],
    ['a file that changes', { files: { 'requirements.txt': { changing: 'mlx==1' }, 'a/requirements.txt': 'a==1\n' }, http: apiAnswers([[]]) }],
    [
      'a database without the kind of a lock',
      {
        ...database({ 'a.json': advisory({ id: 'A-1', package: 'x' }) }),
        files: {
          ...database({ 'a.json': advisory({ id: 'A-1', package: 'x' }) }).files,
          'Cargo.lock': '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+x"\n',
        },
      },
    ],
    ['a database of another kind', { ...database({ 'a.json': advisory({ id: 'A-1', ecosystem: 'npm', package: 'x' }) }) }],
    ['a database whose digest is not pinned', { ...database({ 'a.json': record('A-1') }), settings: { 'db-path': 'db', 'db-sha256': '0'.repeat(64) } }],
    ['an application with ranges alone', { files: { 'pyproject.toml': '[project]\nname = "a"\ndependencies = ["mlx>=0.32"]\n' }, http: apiAnswers([[]]) }],
    ['a link that leads out', { files: { ...pins, 'uv.lock': { link: '/etc/passwd' } }, http: apiAnswers([[]]) }],
    ['a manifest of the wrong kind', { files: { ...pins, 'uv.lock': { special: 'fifo' } }, http: apiAnswers([[]]) }],
  ];

  test.each(inconclusive)('%s', async (_, example) => {
    const { verdict, coverage, failure } = await run(example);
    expect([verdict, failure]).toEqual(['inconclusive', undefined]);
    expect(coverage.skipped.length).toBeGreaterThan(0);
  });

  test.each([
    ['includes that lead out', { 'requirements.txt': '-r /etc/passwd\n' }],
    ['includes from elsewhere', { 'requirements.txt': '-r https://example.org/r.txt\n' }],
  ])('%s is an error', async (_, files) => {
    expect((await run({ files: { ...files, 'pins/requirements.txt': 'a==1\n' }, http: apiAnswers([[]]) })).verdict).toBe('fail');
  });

  test('nothing that asks for packages is not applicable', async () => {
    expect((await run({ files: { 'a.py': '', 'pyproject.toml': '[tool.ruff]\n' } })).verdict).toBe('not-applicable');
  });

  test('a path that holds nothing is refused', async () => {
    expect((await run({ files: { 'src/a.py': '', ...pins }, settings: { paths: 'src' } })).failure?.code).toBe('nothing-to-check');
  });
});

describe('includes', () => {
  test('are read once, in circles too, and their pins count where they stand', async () => {
    const files = { 'requirements.txt': '-r sub/a.txt\n', 'sub/a.txt': '-r ../requirements.txt\n-r b.txt\n-c b.txt\n', 'sub/b.txt': 'mlx==0.29.3\n' };
    const report = await run({ files, http: apiAnswers([['A-1']], { 'A-1': record('A-1') }) });
    const { coverage } = report;
    expect(advised(report).map(({ location }) => `${location?.path}:${location?.startLine}`)).toEqual(['sub/b.txt:1']);
    expect([coverage.eligible, coverage.inspected]).toEqual([3, 3]);
  });
});

test('a file that an image or workflow installs from is read, whatever it is called, where it is there', async () => {
  const files = {
    'app/Dockerfile': 'FROM scratch\nRUN pip install -r deps.txt -r absent.txt\n',
    'app/deps.txt': 'mlx==0.29.3\n',
    '.github/workflows/ci.yml': 'jobs: {a: {steps: [{run: "pip install -r ci/more.txt"}]}}\n',
    'ci/more.txt': 'numpy==2.4.6\n',
  };
  const { coverage, outputs } = await run({ files, http: apiAnswers([[], []]) });
  expect([coverage.eligible, coverage.inspected, outputs['audited-count']]).toEqual([4, 4, '2']);
});

describe('severity', () => {
  const severityOf = async (more: object, settings: Readonly<Record<string, string>> = {}) => {
    const report = await run({ files: pins, settings, http: apiAnswers([['A-1']], { 'A-1': record('A-1', more) }) });
    return advised(report).map(({ severity, rule }) => `${severity} ${rule}`);
  };
  const vector = (rest: string) => ({ severity: [{ type: 'CVSS_V3', score: `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/${rest}` }] });

  test.each([
    [{ severity: criticalVector }, {}, 'error'],
    [vector('C:N/I:N/A:L'), {}, 'warning'],
    [vector('C:N/I:N/A:L'), { 'severity-error': 'medium' }, 'error'],
    [{ severity: criticalVector }, { 'severity-error': 'critical' }, 'error'],
    [vector('C:H/I:N/A:N'), { 'severity-error': 'critical' }, 'warning'],
    [{ database_specific: { severity: 'LOW' } }, {}, 'note'],
    [{}, {}, 'error'],
    [{}, { 'on-unknown-severity': 'note' }, 'note'],
  ])('of %j with %j is %s', async (more, settings, severity) => {
    expect(await severityOf(more, settings)).toEqual([`${severity} dependency-audit/vulnerable-mlx`]);
  });

  test('is the worst among all names of the defect, also those that are about no package of ours', async () => {
    const advisories = {
      'GHSA-1': record('GHSA-1', { aliases: ['CVE-1'], ...vector('C:N/I:N/A:L') }),
      'CVE-1': record('CVE-1', { affected: [], severity: criticalVector }),
    };
    const report = await run({ files: pins, http: apiAnswers([['GHSA-1']], advisories) });
    const { outputs } = report;
    expect(advised(report)).toMatchObject([{ severity: 'error', evidence: { cvss: 9.8, advisory: 'GHSA-1', aliases: 'CVE-1' }, fix: 'mlx==0.29.4' }]);
    expect(outputs).toMatchObject({ 'audited-count': '1', 'max-severity': 'critical' });
  });
});

describe('the two sources', () => {
  test('say the same of the same advisories', async () => {
    const files = {
      'a.json': record('GHSA-1', { aliases: ['PYSEC-1'] }),
      'b.json': record('PYSEC-1'),
      'c.json': record('X-9', { withdrawn: '2026-01-01T00:00:00Z' }),
    };
    const offline = await run(database(files));
    const online = await run({
      files: pins,
      http: apiAnswers([['GHSA-1', 'PYSEC-1', 'X-9']], { 'GHSA-1': files['a.json'], 'PYSEC-1': files['b.json'], 'X-9': files['c.json'] }),
    });
    expect(advised(offline)).toHaveLength(1);
    expect(offline.findings).toEqual(online.findings);
    expect(offline.outputs).toMatchObject({ 'db-age-seconds': '43200' });
  });

  test('an export is fetched where there is no folder, and a gap where it is not whole', async () => {
    const url = 'GET https://storage.googleapis.com/osv-vulnerabilities/PyPI/all.zip';
    const whole = { files: pins, settings: { source: 'osv-zip' } };
    expect((await run({ ...whole, http: { [url]: { status: 503 } } })).verdict).toBe('inconclusive');
    expect((await run({ ...whole, http: { [url]: 'no zip' } })).verdict).toBe('inconclusive');
    const sent: string[] = [];
    const http: Http = {
      send: async ({ url: asked }) => {
        sent.push(asked);
        const found = asked.endsWith('/PyPI/all.zip');
        return {
          status: found ? 200 : 404,
          headers: new Map(),
          body: found ? ReadableStream.from([zipOfFiles({ 'a.json': record('A-1') })]) : ReadableStream.from([]),
        };
      },
    };
    const packages = [
      { ecosystem: 'PyPI', name: 'mlx', version: '0.29.3' },
      { ecosystem: 'GitHub Actions', name: 'a/b', version: '1.0.0' },
      { ecosystem: 'npm', name: 'x', version: '1.0.0' },
    ] as const;
    const { known, absent, gaps, madeAt } = await askExports(packages, { ...memoryPorts({}, { clock: '2026-01-01T00:00:00Z' }), http });
    expect(known.map(({ records }) => records.map(({ id }) => id))).toEqual([['A-1']]);
    expect([absent, gaps.map(({ why }) => why), madeAt?.toISOString()]).toEqual([['GitHub Actions'], ['there is no such file'], '2026-01-01T00:00:00.000Z']);
    expect(sent).toContain('https://storage.googleapis.com/osv-vulnerabilities/GitHub%20Actions/all.zip');
  });

  test('nothing but names and versions is sent, and pages are followed', async () => {
    const ports = memoryPorts(
      {},
      {
        hosts: ['api.osv.dev'],
        http: {
          [api]: ['{"results":[{"next_page_token":"2"},{}]}', '{"results":[{"vulns":[{"id":"A-1"}]}]}'],
          'GET https://api.osv.dev/v1/vulns/A-1': record('A-1'),
        },
      },
    );
    const packages = [
      { ecosystem: 'PyPI', name: 'mlx', version: '0.29.3' },
      { ecosystem: 'PyPI', name: 'numpy', version: '2' },
    ] as const;
    const { known } = await askApi(packages, ports);
    expect(known.map(({ records }) => records.map(({ id }) => id))).toEqual([['A-1'], []]);
    expect(ports.http.sent.map(({ body = '', url }) => `${url} ${String(body)}`)).toEqual([
      'https://api.osv.dev/v1/querybatch {"queries":[{"package":{"ecosystem":"PyPI","name":"mlx"},"version":"0.29.3"},{"package":{"ecosystem":"PyPI","name":"numpy"},"version":"2"}]}',
      'https://api.osv.dev/v1/querybatch {"queries":[{"package":{"ecosystem":"PyPI","name":"mlx"},"version":"0.29.3","page_token":"2"}]}',
      'https://api.osv.dev/v1/vulns/A-1 ',
    ]);
  });

  test('what the service finds too much is asked for in halves', async () => {
    const files = { 'requirements.txt': 'a==1\nb==1\n' };
    const { verdict } = await run({ files, http: { [api]: [{ status: 413 }, '{"results":[{}]}', '{"results":[{}]}'] } });
    expect(verdict).toBe('pass');
  });

  test('names of the language are packages like any other', async () => {
    const report = await run({
      ...database({ 'a.json': advisory({ id: 'A-1', package: 'constructor' }) }),
      files: {
        'requirements.txt': 'toString==1\nconstructor==1\n',
        'db/PyPI/all.zip': zipOfFiles({ 'a.json': advisory({ id: 'A-1', package: 'constructor' }) }),
      },
    });
    expect([report.verdict, advised(report).map(({ evidence }) => evidence['package'])]).toEqual(['fail', ['constructor']]);
  });
});
