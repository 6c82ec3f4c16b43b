import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');
const example = path.join(import.meta.dirname, '../examples/chat-server');
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-server-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const key = 'a-key-of-this-test-of-at-least-32-characters';

/** Runs the guard in server mode on a server in JavaScript, which is told its port and key. */
async function measured(script: string, flags: Readonly<Record<string, string>>): Promise<{ readonly report: Report; readonly rules: readonly string[] }> {
  const place = mkdtempSync(path.join(folder, 'job-'));
  const port = await freePort();
  writeFileSync(path.join(place, 'key'), `${key}\n`);
  writeFileSync(path.join(place, 'server.mjs'), script);
  const command = ['env', `CHAT_PORT=${port}`, 'CHAT_HOST=127.0.0.1', `CHAT_API_KEY=${key}`, 'CHAT_API_KEY_FILE=key', process.execPath, 'server.mjs'];
  const all = { command: JSON.stringify(command), budget: '1GiB', endpoint: `http://127.0.0.1:${port}/v1/chat/completions`, 'api-key': key, ...flags };
  const given = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  await new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=mlx-guard-source', cli, 'memory-budget', ...given],
      { cwd: place, env: { PATH: process.env['PATH'], HOME: process.env['HOME'] } },
      resolve,
    );
  });
  const report = reportSchema.parse(JSON.parse(readFileSync(path.join(place, '.mlx-guard/memory-budget.report.json'), 'utf8')));
  return { report, rules: report.findings.map(({ rule, evidence }) => [rule.split('/')[1], evidence['kind']].filter(Boolean).join(' ')).sort() };
}

/** A server that answers every request well, once `handle` has seen its body. */
const server = (handle: string, setup = ''): string => `
import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
${setup}
createServer(async (request, response) => {
  const body = await buffer(request);
  ${handle}
  response.end('{}');
}).listen(Number(process.env.CHAT_PORT), '127.0.0.1');
`;

const admission = { admission: 'body,content-length,endless-body,max-tokens,burst', 'attack-size': '64MiB' };

describe.skipIf(process.platform !== 'linux')('memory-budget on a server', () => {
  // Once more where a connection broke on a busy machine: one that is closed before the end of its body counts as refused.
  test('without limits tells every request that it lets in, and what that costs', { retry: 2 }, async () => {
    const { report, rules } = await measured(readFileSync(path.join(example, 'broken/stand-in/server.mjs'), 'utf8'), admission);
    expect(report.verdict).toBe('fail');
    for (const kind of ['body', 'content-length', 'endless-body', 'max-tokens']) expect(rules).toContain(`request-admitted ${kind}`);
    expect(rules).toEqual(expect.arrayContaining(['rate-unlimited burst', 'refusal-costs-memory body']));
  });

  test('with limits passes, and rate limiting is enforced', async () => {
    const { report, rules } = await measured(readFileSync(path.join(example, 'mended/stand-in/server.mjs'), 'utf8'), admission);
    expect([report.verdict, rules]).toEqual(['pass', []]);
    expect(report.coverage.mitigations).toContainEqual({ mitigation: 'rate-limiting', strength: 'enforced', verdict: 'pass' });
  });

  test('that keeps every request leaks, one with a bounded cache does not', async () => {
    const flags = { requests: '80', 'kept-sequences': '20', 'max-leak': '128KiB' };
    const keeps = 'cache.push(Buffer.alloc(1024 * 1024, 1));';
    const leaking = await measured(server(keeps, 'const cache = [];'), flags);
    expect(leaking.rules).toEqual(['memory-leak']);
    expect(Number(leaking.report.outputs['leak-bytes-per-request'])).toBeGreaterThan(0.9 * 1024 ** 2);
    expect(Number(leaking.report.outputs['leak-bytes-per-request'])).toBeLessThan(1.1 * 1024 ** 2);
    const bounded = await measured(server(`if (cache.length < 20) ${keeps}`, 'const cache = [];'), flags);
    expect([bounded.report.verdict, bounded.rules]).toEqual(['pass', []]);
  });

  test.each([
    ['writes bodies as they are', `console.log('INFO', body.toString());`, ['malformed body', 'prompt', 'system text', 'tool argument']],
    ['writes bodies in base64', `appendFileSync('access.log', body.toString('base64') + '\\n');`, ['malformed body', 'prompt', 'system text', 'tool argument']],
    [
      'writes slices',
      `appendFileSync('access.log', (/[0-9a-f]{64}/.exec(body)?.[0] ?? '').slice(7, 31) + '\\n');`,
      ['malformed body', 'prompt', 'system text', 'tool argument'],
    ],
    ['writes paths and headers', `console.error(request.url, JSON.stringify(request.headers));`, ['file name', 'header', 'key']],
    ['masks what it writes', `console.log('INFO', body.toString().replace(/[0-9a-f]{16,}/g, '…'), body.length);`, []],
  ])('that %s is found out by the canary, or has nothing to hide', async (_, handle, kinds) => {
    const { report } = await measured(server(handle), { canary: 'true' });
    expect(report.findings.map(({ evidence }) => evidence['kind']).sort()).toEqual(kinds);
    expect(report.verdict).toBe(kinds.length === 0 ? 'pass' : 'fail');
  });

  test.each([
    ['never becomes ready', 'setTimeout(() => undefined, 60_000);', 'it was not ready in time'],
    ['ends at once', '', 'it ended before it was ready'],
    ['refuses a plain request', server('response.statusCode = 500;'), 'a plain request was not answered well: status 500'],
    [
      'answers and resets',
      `import { createServer } from 'node:net'; createServer((socket) => socket.resetAndDestroy()).listen(Number(process.env.CHAT_PORT));`,
      'a plain request was not answered well',
    ],
  ])('that %s is not measured, and says so', async (_, script, why) => {
    const { report } = await measured(script, { 'ready-timeout': '3s' });
    expect(report.verdict).toBe('fail');
    expect(report.findings.map(({ message }) => message).join('\n')).toContain(why);
  });

  test('that dies under load fails', async () => {
    const { report } = await measured(server('if (++count > 5) process.exit(0);', 'let count = 0;'), { requests: '80' });
    expect(report.verdict).toBe('fail');
    expect(report.findings.map(({ message }) => message).join('\n')).toContain('it ended by itself while it was measured');
  });
});
