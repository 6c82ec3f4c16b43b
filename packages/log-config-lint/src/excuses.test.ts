import { type Base, type BaseAnswer, defaultGrounds, type Profile, type Report, resolveSettings, runGuard } from '@mlx-guard/core';
import { MemoryOutlet, memoryPorts, runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { logConfigLint } from './index.ts';

type Files = Readonly<Record<string, string>>;

const leak = 'def f(log, prompt):\n    log.info(prompt)\n';
const comment = '# mlx-guard: ignore[content-logged] a fixed self-test';
const excused = `def f(log, prompt):\n    log.info(prompt)  ${comment}\n`;

/** `path:line rule severity`, in the order of the report. */
const told = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, location, severity }) => `${location?.path}:${location?.startLine} ${rule.replace('log-config-lint/', '')} ${severity}`);

const run = async (files: Files, base: Files | undefined, profile: Profile = 'recommended'): Promise<Report> =>
  (await runExample(logConfigLint, { files, profile, ...(base && { base }) })).report;

const added = ['a.py:2 ignore-added note'];
const counting = ['a.py:2 content-logged error', ...added];

describe('an exception that the base has', () => {
  test.each<Profile>(['recommended', 'strict', 'audit'])('counts under %s, wherever its lines moved', async (profile) => {
    const report = await run({ 'a.py': `import os\n\n\n${excused.replaceAll('    ', '        ')}` }, { 'a.py': excused }, profile);
    expect(told(report)).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  test('counts on a push, where there is no base', async () => {
    expect(told(await run({ 'a.py': excused }, undefined, 'strict'))).toEqual([]);
  });
});

describe('an exception that the base does not have', () => {
  test.each<Files>([{}, { 'a.py': leak }, { 'a.py': excused.replace('a fixed', 'another') }, { 'a.py': 'def f(:\n' }])(
    'is listed, and does not count under strict and audit: %j',
    async (base) => {
      const report = await run({ 'a.py': excused }, base);
      expect(told(report)).toEqual(added);
      expect(report.findings[0]?.message).toContain('suppresses 1 finding added here, of `log-config-lint/content-logged`');
      expect(report.verdict).toBe('pass');
      for (const profile of ['strict', 'audit'] as const) {
        const strict = await run({ 'a.py': excused }, base, profile);
        expect(told(strict)).toEqual(counting);
        expect(strict.verdict).toBe('fail');
      }
    },
  );

  test('is one for other code, or one more for the same', async () => {
    const other = excused.replaceAll('prompt', 'completion');
    expect(told(await run({ 'a.py': other }, { 'a.py': excused }, 'strict'))).toEqual(counting);
    const call = `    log.info(prompt)  ${comment}\n`;
    expect(told(await run({ 'a.py': `${excused}${call}` }, { 'a.py': excused }, 'strict'))).toEqual([
      'a.py:3 content-logged error',
      'a.py:3 ignore-added note',
    ]);
  });

  test('is known by every line of what it stands in, and counts its findings', async () => {
    const call = (value: string): string => `def f(log, prompt, n):\n    log.info(\n        "%s",\n        ${value},\n    )  ${comment}\n`;
    expect(told(await run({ 'a.py': call('prompt[-1]') }, { 'a.py': call('prompt[0]') }, 'strict'))).toContain('a.py:2 content-logged error');
    expect(told(await run({ 'a.py': call('prompt[0]') }, { 'a.py': call('prompt[0]') }, 'strict'))).toEqual([]);
    const two = `def f(log, prompt):\n    ${comment}\n    log.info(prompt); log.warning(prompt)\n`;
    expect((await run({ 'a.py': two }, {})).findings).toMatchObject([{ evidence: { suppressed: 2 } }]);
  });

  test('draws what hangs on the finding into the report only where the finding counts', async () => {
    const handler = 'import logging\nh = logging.StreamHandler()\n';
    const files = { 'a.py': excused, 'b.py': handler };
    expect(told(await run(files, { 'b.py': handler }))).toEqual(added);
    expect(told(await run(files, { 'b.py': handler }, 'strict'))).toEqual([...counting, expect.stringContaining('b.py:2 handler-without-masking')]);
  });

  test('cannot excuse itself', async () => {
    const text = excused.replace('[content-logged]', '[content-logged, ignore-added]');
    expect(told(await run({ 'a.py': text }, {}))).toContain('a.py:2 content-logged error');
  });
});

describe('a base', () => {
  const against = async (base: Partial<Base>, profile: Profile, prefix = ''): Promise<Report> => {
    const settings = resolveSettings(logConfigLint.settings, { origin: 'input', values: new Map() });
    const ports = memoryPorts(logConfigLint, { files: { 'a.py': excused, 'b.py': 'x = 1\n' }, run: { prefix } });
    const grounds = { ...defaultGrounds, judgement: { ...defaultGrounds.judgement, profile } };
    const whole: Base = {
      commit: 'b'.repeat(40),
      read: async () => ({ kind: 'unreadable', why: 'a token is missing' }),
      changedPaths: async () => ['a.py'],
      ...base,
    };
    return runGuard(logConfigLint, settings, { ...ports, base: whole }, new MemoryOutlet(), grounds);
  };
  const file = async (): Promise<BaseAnswer> => ({ kind: 'file', bytes: new TextEncoder().encode(excused) });

  test('that cannot be read knows no exception', async () => {
    const report = await against({}, 'recommended');
    expect(told(report)).toEqual(added);
    expect(report.findings[0]?.message).toContain('cannot be told, because a token is missing');
    expect(told(await against({}, 'strict'))).toEqual(counting);
  });

  test('is read for files with exceptions that the change touches, and for no other', async () => {
    const reads: string[] = [];
    const read = (path: string): Promise<BaseAnswer> => {
      reads.push(path);
      return file();
    };
    expect(told(await against({ read, changedPaths: async () => ['sub/b.py', 'sub/a'] }, 'strict', 'sub/'))).toEqual([]);
    expect(reads).toEqual([]);
    expect(told(await against({ read, changedPaths: async () => ['sub/a.py', 'sub/b.py'] }, 'strict', 'sub/'))).toEqual([]);
    expect(told(await against({ read, changedPaths: async () => ['sub'] }, 'strict', 'sub/'))).toEqual([]);
    expect(told(await against({ read, changedPaths: async () => undefined }, 'strict', 'sub/'))).toEqual([]);
    expect(reads).toEqual(['sub/a.py', 'sub/a.py', 'sub/a.py']);
  });

  test('of which the touched files cannot be told, nor anything read, knows no exception', async () => {
    expect(told(await against({ changedPaths: async () => undefined }, 'strict'))).toEqual(counting);
  });
});
