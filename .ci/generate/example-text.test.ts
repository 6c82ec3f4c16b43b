import { expect, test } from 'vitest';
import { exampleText } from './example-text.ts';

const one = (file: Parameters<typeof exampleText>[0]['files'][string]): string => exampleText({ files: { a: file } });

test('shows settings, clock, files and place', () => {
  expect(exampleText({ files: { 'a|b': 'x\n' }, settings: { mode: 'verify' }, clock: '2026-01-01T00:00:00Z', at: 'a|b:1' })).toBe(
    'With `mode`: `verify`:\n\nOn 2026-01-01T00:00:00Z:\n\n`a|b`\n\n```text\nx\n```\n\nReported at `a|b:1`.',
  );
});

test('shows what would not show', () => {
  expect(one('\uFEFFa\r\nb\u202E\n')).toBe('`a`\n\n```text\n\\u{feff}a\\r\nb\\u{202e}\n```');
});

test('cuts what is long, and says so', () => {
  expect(one('y'.repeat(500))).toContain(`${'y'.repeat(400)} … (500 characters)\n`);
  expect(one('z\n'.repeat(30))).toContain('\nz\n… (30 lines)\n');
  expect(one(new Uint8Array(100))).toContain('00 … (100 bytes)');
});

test.each([
  ['', 'Empty.'],
  [new Uint8Array(0), 'Empty.'],
  [new Uint8Array([1, 255]), 'Bytes, in hexadecimal:\n\n```text\n01 ff\n```'],
  [{ link: '../x`' }, "A symbolic link to `../x'`."],
  [{ special: 'fifo' }, 'A named pipe.'],
  [{ unreadable: 'x' }, 'Cannot be read:\n\n```text\nx\n```'],
  [{ changing: 'x' }, 'Changes while it is read:\n\n```text\nx\n```'],
  [{ inexact: 'x' }, 'Its name on disk is not valid UTF-8:\n\n```text\nx\n```'],
] as const)('a file that is %j', (file, shown) => {
  expect(one(file)).toBe(`\`a\`\n\n${shown}`);
});
