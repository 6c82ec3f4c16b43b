import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleFile, Report } from '@mlx-guard/core';
import { placesOf, runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { logConfigLint } from './index.ts';
import { sourceKindOf } from './readers.ts';

const run = async (files: Readonly<Record<string, ExampleFile>>, settings: Readonly<Record<string, string>> = {}): Promise<Report> =>
  (await runExample(logConfigLint, { files, settings })).report;

/** `path:line rule`, in the order of the report. */
const told = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, location }) => `${location?.path}:${location?.startLine} ${rule.replace('log-config-lint/', '')}`);

const leaky = 'def f(log, prompt):\n    log.info(prompt)\n';

describe('the example chat server', () => {
  const root = join(import.meta.dirname, '../../../test/examples/chat-server');
  const variant = (name: string): Readonly<Record<string, Uint8Array>> =>
    Object.fromEntries(
      readdirSync(join(root, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(join(root, name).length + 1), readFileSync(path)]),
    );

  test('fails where it is broken, by at least fifteen rules over at least eight kinds of file', async () => {
    const report = await run(variant('broken'));
    expect(report.verdict).toBe('fail');
    const kinds = new Set(report.findings.map(({ location }) => sourceKindOf(location?.path ?? '')));
    expect(new Set(report.findings.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(15);
    expect(kinds.size).toBeGreaterThanOrEqual(8);
  });

  test('passes where it is mended', async () => {
    const report = await run(variant('mended'));
    expect(told(report)).toEqual([]);
    expect(report.verdict).toBe('pass');
  });
});

describe('what is looked at', () => {
  test('nothing is not applicable; an explicit path must hold something', async () => {
    expect((await run({ 'README.md': 'x' })).verdict).toBe('not-applicable');
    const failure = async (paths: string) => (await run({ 'docs/README.md': 'x' }, { paths })).failure?.message;
    expect(await failure('docs')).toContain('holds no source');
    expect(await failure('no-such')).toContain('does not exist');
    expect(await failure('../x')).toContain('leads out');
  });

  test('a path may name a file, and two that overlap count once', async () => {
    expect((await run({ 'a/x.py': leaky }, { paths: 'a/x.py, a' })).coverage).toMatchObject({ eligible: 1, inspected: 1 });
  });

  test('folders of tools and what is excluded is left out and told', async () => {
    const report = await run({ '.venv/a.py': leaky, 'gen/b.py': leaky, 'c.py': 'x = 1\n', 'd_pb2.py': leaky }, { exclude: 'gen/, *_pb2.py' });
    expect(told(report)).toEqual([]);
    expect(report.verdict).toBe('pass');
    expect(report.details).toEqual([expect.objectContaining({ title: 'Not looked at', rows: expect.arrayContaining([['gen', 'excluded by `gen/`']]) })]);
  });

  test('a link out of the folder is a gap, one inside is not counted twice', async () => {
    expect((await run({ 'a.py': 'x = 1\n', 'b.py': { link: 'a.py' } })).verdict).toBe('pass');
    const report = await run({ 'p/a.py': 'x = 1\n', 'p/out': { link: '../q' }, 'q/b.py': leaky }, { paths: 'p' });
    expect(report.verdict).toBe('inconclusive');
  });

  test('what cannot be read whole makes the run inconclusive, and what was made out is told all the same', async () => {
    const report = await run({ 'a.py': `${leaky}def g(:\n    pass\n`, 'b.py': 'x = 1\n' });
    expect(report.coverage).toMatchObject({ eligible: 2, inspected: 1 });
    expect(told(report)).toContain('a.py:2 content-logged');
    expect((await run({ 'a.py': 'def g(:\n' })).verdict).toBe('inconclusive');
    expect((await run({ 'a.py': { changing: 'x = 1\n' } })).verdict).toBe('inconclusive');
    expect((await run({ 'a.py': { special: 'fifo' } })).verdict).toBe('inconclusive');
  });

  test('many files go to threads, with the same result', async () => {
    const filler = `x = 1\n`.repeat(2_000);
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}.py`, `${leaky}${filler}`]));
    const report = await run(files);
    expect(report.failure).toBeUndefined();
    expect(report.findings).toHaveLength(40);
    expect(report.coverage).toMatchObject({ eligible: 40, inspected: 40 });
  });
});

describe('ignore comments', () => {
  const place = async (text: string): Promise<readonly string[]> => told(await run({ 'a.py': text }));

  test('take out a finding in its lines or alone above them, with a reason, and are listed', async () => {
    const report = await run({ 'a.py': 'def f(log, prompt):\n    log.info(\n        prompt,  # mlx-guard: ignore[content-logged] a fixed self-test\n    )\n' });
    expect(report.verdict).toBe('pass');
    expect(report.details).toEqual([
      {
        type: 'table',
        title: 'Ignored in place',
        columns: ['Place', 'Rule', 'Reason'],
        rows: [['a.py:2', 'log-config-lint/content-logged', 'a fixed self-test']],
      },
    ]);
  });

  test('do nothing in the line below code, or for another rule', async () => {
    expect(await place('def f(log, prompt):\n    x = 1  # mlx-guard: ignore[content-logged] not here\n    log.info(prompt)\n')).toEqual([
      'a.py:2 ignore-without-effect',
      'a.py:3 content-logged',
    ]);
    expect(await place('def f(log, prompt):\n    log.info(prompt)  # mlx-guard: ignore[secret-logged] the wrong rule\n')).toEqual([
      'a.py:2 content-logged',
      'a.py:2 ignore-without-effect',
    ]);
  });

  test('cannot hide that a file was not read, nor themselves', async () => {
    expect(await place('# mlx-guard: ignore[unparsable-source, ignore-without-effect] please\ndef f(:\n')).toContain('a.py:1 ignore-without-effect');
  });

  test('of other guards are left alone', async () => {
    expect(await place('x = 1  # mlx-guard: ignore[dependency-audit/unpinned] theirs\n')).toEqual([]);
  });

  test('work in YAML', async () => {
    const report = await run({
      'compose.yaml': 'services:\n  # mlx-guard: ignore[compose-without-log-limits] the host bounds them\n  chat:\n    image: c:1\n',
    });
    expect(told(report)).toEqual([]);
  });
});

describe('findings', () => {
  test('keep their fingerprints when lines move, and are told apart', async () => {
    const text = 'def f(log, prompt):\n    log.info(prompt)\n    log.info(prompt)\n';
    const prints = async (source: string) => (await run({ 'a.py': source })).findings.map(({ fingerprint }) => fingerprint);
    const before = await prints(text);
    expect(new Set(before).size).toBe(2);
    expect(await prints(`# moved\n\n${text}`)).toEqual(before);
  });

  test('never show a value', async () => {
    const report = await run({
      'a.py': 'def f(log):\n    log.info({"api_key": key_of("sk-hidden-value")})\n    log.info("%s", os.environ["HF_TOKEN"] or "hf_hidden")\n',
    });
    expect(placesOf(report, 'log-config-lint/secret-logged')).toHaveLength(4);
    expect(JSON.stringify(report.findings)).not.toMatch(/hidden/);
  });

  test('point at where the value comes from', async () => {
    const report = await run({ 'a.py': 'def f(log, request):\n    text = request.messages[-1]\n    log.info(text)\n' });
    expect(report.findings[0]).toMatchObject({
      location: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 19 },
      related: [{ location: { startLine: 2 } }],
    });
  });
});

describe('handlers', () => {
  const rotation = async (line: string): Promise<number> =>
    placesOf(
      await run({ 'a.py': `import logging, os, sys\nimport logging.handlers as h\nfrom loguru import logger\n${line}\n` }),
      'log-config-lint/file-handler-without-rotation',
    ).length / 2;

  test.each([
    'logging.basicConfig(filename="a.log")',
    'h.RotatingFileHandler("a.log", "a", 1000)',
    'h.RotatingFileHandler("a.log", maxBytes=0, backupCount=3)',
    'h.TimedRotatingFileHandler("a.log")',
    'logger.add(os.path.join(folder, "a.log"))',
    'logger.add(log_path, rotation="1 MB")',
    'logging.FileHandler(filename=name, encoding="utf-8")',
  ])('%s grows without end', async (line) => {
    expect(await rotation(line)).toBe(1);
  });

  test.each([
    'logging.basicConfig(level=10)',
    'logging.basicConfig(filename=None)',
    'h.RotatingFileHandler("a.log", "a", 1000, 3)',
    'h.RotatingFileHandler("a.log", **options)',
    'h.RotatingFileHandler("a.log", maxBytes=limit, backupCount=keep)',
    'h.TimedRotatingFileHandler("a.log", "D", 1, 14)',
    'h.WatchedFileHandler("a.log")',
    'logging.FileHandler("/dev/stderr")',
    'logger.add(sys.stderr, diagnose=False)',
    'logger.add(sink_function, diagnose=False)',
    'logger.add("a.log", rotation="1 MB", retention=3)',
    'logger.add("a.log", **options)',
    'other.add("a.log")',
  ])('%s does not, or cannot be told', async (line) => {
    expect(await rotation(line)).toBe(0);
  });
});
