import { type ExampleFile, type Report, visible } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { logConfigLint } from './index.ts';

const run = async (files: Readonly<Record<string, ExampleFile>>, settings: Readonly<Record<string, string>> = {}) =>
  runExample(logConfigLint, { files, settings });
const told = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, severity, location }) => `${severity} ${rule.replace('log-config-lint/', '')} ${location?.path}:${location?.startLine ?? 0}`);

const quiet = 'def f(log, prompt):\n    log.debug(prompt)\n';
const loud = 'def f(log, prompt):\n    log.info(prompt)\n';

describe('what several files tell together', () => {
  test('content at DEBUG weighs more where a deployed setting asks for DEBUG, and both places are named', async () => {
    expect(told((await run({ 'a.py': quiet })).report)).toEqual(['note content-logged-at-debug a.py:2']);
    const { report } = await run({ 'a.py': quiet, Dockerfile: 'FROM x:1\nENV LOG_LEVEL=debug\n' });
    expect(told(report)).toEqual(['warning verbose-level Dockerfile:2', 'warning content-logged-at-debug a.py:2']);
    expect(report.findings[1]?.related).toEqual([{ location: expect.objectContaining({ path: 'Dockerfile', startLine: 2 }), message: expect.any(String) }]);
    expect(report.findings[1]?.message).toContain('`LOG_LEVEL=debug`');
  });

  test('what a workflow or an example sets does not reach a server', async () => {
    const workflow = 'on: push\nenv: { LOG_LEVEL: debug }\njobs:\n  a:\n    steps:\n      - run: make\n';
    expect(told((await run({ 'a.py': quiet, '.github/workflows/ci.yml': workflow, '.env.example': 'LOG_LEVEL=debug\n' })).report)).toEqual([
      'note content-logged-at-debug a.py:2',
    ]);
  });

  test('content weighs less where every handler masks', async () => {
    const handlers = 'import logging\nout = logging.StreamHandler()\nout.addFilter(RedactFilter())\n';
    const { report } = await run({ 'a.py': loud, 'logs.py': handlers });
    expect(told(report)).toEqual(['warning content-logged a.py:2']);
    expect(report.findings[0]?.related).toEqual([{ location: expect.objectContaining({ path: 'logs.py' }), message: expect.any(String) }]);
    const one = await run({ 'a.py': loud, 'logs.py': `${handlers}other = logging.FileHandler("/dev/stdout")\n` });
    expect(told(one.report)).toContain('error content-logged a.py:2');
    expect(told(one.report)).toContain('note handler-without-masking logs.py:4');
  });
});

describe('the inventory', () => {
  const files = {
    'logs.py': 'from loguru import logger\nlogger.add("app.log", level="INFO", rotation="10 MB", retention=5, diagnose=False)\n',
    'compose.yaml': 'services:\n  chat:\n    image: c:1\n    logging: { driver: local }\n',
  };

  test('lists every place, is attached, and is written by its mode', async () => {
    const { report, outlet } = await run(files, { mode: 'inventory' });
    expect(report.failure).toBeUndefined();
    expect(report.outputs['sinks-count']).toBe('2');
    expect(report.attachments).toHaveLength(1);
    const text = new TextDecoder().decode(outlet.written.get('.github/mlx-guard.log-inventory.json'));
    expect(JSON.parse(text)).toMatchObject({
      inventoryVersion: 1,
      sinks: [
        { path: 'compose.yaml', sink: 'compose local' },
        { path: 'logs.py', sink: 'loguru.logger.add', target: 'app.log', level: 'INFO', rotation: '10 MB', retention: '5' },
      ],
    });
    const again = await run({ ...files, '.github/mlx-guard.log-inventory.json': text });
    expect(told(again.report)).toEqual([]);
    const moved = await run({ ...files, 'logs.py': `# moved\n\n${files['logs.py']}`, '.github/mlx-guard.log-inventory.json': text });
    expect(told(moved.report)).toEqual([]);
  });

  test('that is broken is said so', async () => {
    for (const broken of ['{', '{}', '{"inventoryVersion": 1, "sinks": [{}]}']) {
      expect((await run({ ...files, '.github/mlx-guard.log-inventory.json': broken })).report.failure?.message).toContain('is no inventory');
    }
  });
});

describe('names of the project', () => {
  test('count, and odd ones are refused', async () => {
    const source = { 'a.py': 'def f(log, utterance, door_pin, prompt):\n    log.info(utterance)\n    log.info(door_pin)\n    log.info(shorten(prompt))\n' };
    expect(told((await run(source)).report)).toEqual(['error content-logged a.py:4']);
    const settings = { 'content-names': 'utter*', 'secret-names': '*_pin', sanitizers: 'shorten' };
    expect(told((await run(source, settings)).report)).toEqual(['error content-logged a.py:2', 'error secret-logged a.py:3']);
    await expect(run(source, { 'content-names': '(a+)+$' })).rejects.toThrow('content-names');
  });
});

describe('mode fix', () => {
  const fixed = async (path: string, text: string): Promise<{ readonly text: string | undefined; readonly count: string | undefined }> => {
    const { report, outlet } = await run({ [path]: text }, { mode: 'fix' });
    expect(report.failure).toBeUndefined();
    const bytes = outlet.written.get(path);
    return { text: bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), count: report.outputs['fixed-count'] };
  };

  test.each([
    [
      'a.py',
      'from loguru import logger\r\nlogger.add("a.log", rotation="1 MB", retention=3)\r\n',
      'from loguru import logger\r\nlogger.add("a.log", rotation="1 MB", retention=3, diagnose=False)\r\n',
    ],
    ['a.py', '\ufefffrom loguru import logger\nlogger.add(x, diagnose=True)\n', '\ufefffrom loguru import logger\nlogger.add(x, diagnose=False)\n'],
    [
      'a.py',
      'from loguru import logger\nlogger.add("a.log")\n',
      'from loguru import logger\nlogger.add("a.log", rotation="10 MB", retention=5, diagnose=False)\n',
    ],
    [
      'a.py',
      'from loguru import logger\nlogger.add(\n    print,\n    level="INFO",\n)\n',
      'from loguru import logger\nlogger.add(\n    print,\n    level="INFO",\n    diagnose=False,\n)\n',
    ],
    ['a.py', 'from rich.traceback import install\ninstall(show_locals=True)\n', 'from rich.traceback import install\ninstall(show_locals=False)\n'],
    [
      'a.py',
      'import sentry_sdk\nsentry_sdk.init(send_default_pii=True, max_request_body_size="always")\n',
      'import sentry_sdk\nsentry_sdk.init(send_default_pii=False, max_request_body_size="never")\n',
    ],
    [
      'compose.yaml',
      'services:\n  c:\n    image: c:1\n    logging: { driver: local }\n    environment:\n      - LOG_LEVEL=debug # why\n',
      'services:\n  c:\n    image: c:1\n    logging: { driver: local }\n    environment:\n      - LOG_LEVEL=info # why\n',
    ],
    ['Dockerfile', 'FROM x:1\nCMD ["a", "--log-level", "debug"]\n', 'FROM x:1\nCMD ["a", "--log-level", "info"]\n'],
    ['.env', 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true\n', 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=false\n'],
  ])('%s %#', async (path, before, after) => {
    expect(visible((await fixed(path, before)).text ?? '')).toBe(visible(after));
    expect((await fixed(path, after)).text).toBeUndefined();
  });

  test.each([
    ['a.py', 'from loguru import logger\nlogger.add("a.log", **options)\n'],
    ['a.py', 'from loguru import logger\nlogger.add(  # where\n    x  # why\n)\n'],
    ['a.py', 'import logging\nlogging.FileHandler("a.log")\n'],
    ['a.py', 'def f(:\n'],
  ])('%s %# is left as it is', async (path, before) => {
    const { text } = await fixed(path, before);
    expect(text === undefined || text.includes('diagnose=False')).toBe(true);
    if (text !== undefined) expect(text).not.toContain('x  # why, diagnose');
  });
});
