import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Http, type Report, resolveSettings, runGuard } from '@mlx-guard/core';
import { dependencyAudit } from '@mlx-guard/dependency-audit';
import { NodeHttp } from '@mlx-guard/runtime';
import { MemoryOutlet, memoryPorts } from '@mlx-guard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';

/** What the API takes (https://google.github.io/osv.dev/post-v1-querybatch/): a version, and a package by name and ecosystem; anything else is 400. */
const batch = z.strictObject({
  queries: z
    .array(
      z.union([
        z.strictObject({
          package: z.strictObject({
            name: z.string().min(1),
            ecosystem: z.enum(['PyPI', 'npm', 'crates.io', 'Go', 'SwiftURL', 'GitHub Actions', 'ConanCenter', 'GIT']),
          }),
          version: z.string().min(1),
          page_token: z.string().optional(),
        }),
        z.strictObject({ commit: z.string().regex(/^[0-9a-f]{40}$/), page_token: z.string().optional() }),
      ]),
    )
    .min(1)
    .max(1_000),
});

const ofMlx = (id: string, cve: string, summary: string) => ({
  schema_version: '1.7.0',
  id,
  modified: '2025-11-21T00:00:00Z',
  aliases: [cve],
  summary,
  severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:P' }],
  affected: [{ package: { ecosystem: 'PyPI', name: 'mlx' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '0.29.4' }] }] }],
});

/** The two advisories that are published about MLX. */
const published = [
  ofMlx('GHSA-w6vg-jg77-2qg6', 'CVE-2025-62608', 'Heap buffer overflow in load()'),
  ofMlx('GHSA-j842-xgm4-wf88', 'CVE-2025-62609', 'Wild pointer dereference in load_gguf()'),
];

let server: Server;
let host = '';
let queried: string[] = [];
let failures = 0;
/** The service has an advisory in its index that it does not have. */
let half = false;

/** One page holds one advisory, so that paging is needed. */
function answer(body: string): readonly [number, unknown] {
  const parsed = batch.safeParse(JSON.parse(body));
  if (!parsed.success) return [400, { code: 3, message: 'Invalid query.' }];
  const results = parsed.data.queries.map((query) => {
    if ('commit' in query) {
      queried.push(query.commit);
      return {};
    }
    const {
      package: { name },
      version,
      page_token: page,
    } = query;
    queried.push(`${name} ${version}`);
    if (name !== 'mlx' || version !== '0.29.3') return {};
    const at = Number(page ?? 0);
    return { vulns: [{ id: published[at]?.id, modified: published[at]?.modified }], ...(at + 1 < published.length && { next_page_token: String(at + 1) }) };
  });
  return [200, { results }];
}

function route(url: string, body: string): readonly [number, unknown] {
  if (url === '/v1/querybatch') return answer(body);
  const found = half ? undefined : published.find(({ id }) => url === `/v1/vulns/${id}`);
  return found === undefined ? [404, { code: 5, message: 'Bug not found.' }] : [200, found];
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    failures -= 1;
    const [status, json] = failures >= 0 ? [503, {}] : route(request.url ?? '', Buffer.concat(parts).toString());
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' }).end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  host = typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  queried = [];
  failures = 0;
});

/** Audits one file of the example project over the real port, which is led to the local server. */
const audit = (variant: 'broken' | 'mended', file: string): Promise<Report> =>
  auditFiles({ [file]: readFileSync(join(root, 'test/examples/chat-server', variant, file)) });

async function auditFiles(files: Readonly<Record<string, string | Uint8Array>>, given: Readonly<Record<string, string>> = {}): Promise<Report> {
  const ports = memoryPorts(dependencyAudit, { files });
  const real = new NodeHttp([host], { clock: { now: () => new Date(), wait: async () => undefined }, signal: ports.signal, environment: {} });
  const http: Http = { send: (request) => real.send({ ...request, url: request.url.replace('https://api.osv.dev/', `http://${host}/`) }) };
  const settings = resolveSettings(dependencyAudit.settings, { origin: 'input', values: new Map(Object.entries(given)) });
  return runGuard(dependencyAudit, settings, { ...ports, http }, new MemoryOutlet());
}

describe('dependency-audit against a server that speaks the OSV API', () => {
  test('finds both published advisories of MLX in the broken server, on two pages', async () => {
    const { findings, verdict } = await audit('broken', 'requirements.txt');
    const found = findings.filter(({ rule }) => rule === 'dependency-audit/vulnerable-mlx');
    expect(found.map(({ evidence, location, fix }) => [evidence['advisory'], location?.startLine, fix])).toEqual([
      ['GHSA-j842-xgm4-wf88', 2, 'mlx==0.29.4'],
      ['GHSA-w6vg-jg77-2qg6', 2, 'mlx==0.29.4'],
    ]);
    expect(verdict).toBe('warn');
    expect(queried).toHaveLength(10); // eight pins, the lower bound of a range, and the second page of one pin
  });

  test('passes the mended server, every pin of it asked for', async () => {
    const { verdict, outputs } = await audit('mended', 'requirements.lock');
    expect([verdict, outputs['audited-count']]).toEqual(['pass', String(queried.length)]);
    expect(queried.length).toBeGreaterThan(30);
    expect(queried).toContain('mlx 0.32.4');
  });

  test('asks about every kind of package in the words of the API, and of nothing private', async () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const files = {
      'requirements.txt': 'mlx==0.32.4\ninternal-lib==1.0\nother @ git+https://git.corp.example/o@main\n',
      'package-lock.json': '{"lockfileVersion": 3, "packages": {"node_modules/@s/a": {"version": "1.0.0"}, "node_modules/@corp/b": {"version": "1.0.0"}}}',
      'Package.resolved': `{"version": 2, "pins": [{"location": "https://github.com/ml-explore/mlx-swift.git", "state": {"revision": "${commit}", "version": "0.25.0"}}, {"location": "git@git.corp.example:x/y.git", "state": {"version": "1.0.0"}}]}`,
      'CMakeLists.txt': `FetchContent_Declare(a GIT_REPOSITORY https://github.com/fmtlib/fmt GIT_TAG 12.1.0)\nFetchContent_Declare(b GIT_REPOSITORY https://github.com/x/y GIT_TAG ${commit})\n`,
      '.github/workflows/ci.yml': 'jobs: {a: {steps: [{uses: actions/checkout@v4.2.2}]}}\n',
    };
    const { verdict, coverage } = await auditFiles(files, { 'private-names': 'internal-*, @corp/*' });
    expect([...queried].sort()).toEqual(
      [commit, '@s/a 1.0.0', 'actions/checkout 4.2.2', 'github.com/ml-explore/mlx-swift 0.25.0', 'https://github.com/fmtlib/fmt 12.1.0', 'mlx 0.32.4'].sort(),
    );
    expect([verdict, coverage.skippedCount, coverage.inspected]).toEqual(['warn', 0, 5]); // the action is at a tag
  });

  test('outlasts two failures, and no more', async () => {
    failures = 2;
    expect((await audit('mended', 'requirements.lock')).verdict).toBe('pass');
    failures = 3;
    expect(await audit('mended', 'requirements.lock')).toMatchObject({
      verdict: 'inconclusive',
      coverage: { skipped: [{ why: 'it answers with status 503' }] },
    });
  });

  test('is inconclusive when the service is gone, or answers half', async () => {
    failures = Number.POSITIVE_INFINITY;
    expect((await audit('mended', 'requirements.lock')).verdict).toBe('inconclusive');
    failures = 0;
    half = true;
    expect((await audit('broken', 'requirements.txt')).verdict).toBe('inconclusive');
    half = false;
  });
});
