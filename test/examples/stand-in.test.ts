import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cases, ExampleServer, type Variant, variants } from './chat-contract.ts';

const read = (variant: Variant, file: string): string => readFileSync(path.join(import.meta.dirname, 'chat-server', variant, file), 'utf8');

describe.each(variants)('the stand-in of the %s server', (variant) => {
  let server: ExampleServer;
  beforeAll(async () => {
    server = await ExampleServer.start(variant, [process.execPath, 'stand-in/server.mjs']);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each(cases)('answers as agreed to $name', async (one) => {
    const { status, members } = await server.answer(one);
    expect(status).toBe(one[variant]);
    if (status < 300) expect(members).toEqual(expect.arrayContaining([...(one.members ?? [])]));
  });
});

test('both servers stand the same smoke test, under the same policy', () => {
  for (const file of ['smoke/smoke.mjs', '.github/mlx-guard.yml']) expect(read('broken', file)).toBe(read('mended', file));
  const policy = z.record(z.string(), z.unknown()).parse(parse(read('mended', '.github/mlx-guard.yml')));
  expect(Object.keys(policy).sort()).toEqual(
    ['version', 'project', 'dependency-audit', 'log-config-lint', 'memory-budget', 'model-checksum', 'model-inspect', 'release-gate'].sort(),
  );
});
