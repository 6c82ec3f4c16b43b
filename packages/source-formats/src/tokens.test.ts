import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBlocks, readSwift } from './index.ts';

test('calls of Swift, what their strings show and how privately', () => {
  const text = `import OSLog
// print(prompt)
let logger = Logger()
logger.info("asked: \\(prompt, privacy: .public) of \\(user.id)")
print("done", reply, separator: "")
NSLog("%{public}@", text)
os_log("\\(f("(", x))")
/* print(a) /* nested */ print(b) */
let s = "print(prompt)"
`;
  const { calls, imports, comments } = readSwift(text);
  expect(imports).toEqual(['OSLog']);
  expect(comments).toHaveLength(1);
  expect(calls.map(({ callee }) => callee)).toEqual(['Logger', 'logger.info', 'print', 'NSLog', 'os_log']);
  expect(calls[1]?.interpolations.map(({ value, privacy }) => [value, privacy])).toEqual([
    ['prompt', 'public'],
    ['user.id', undefined],
  ]);
  expect(calls[2]?.names).toEqual(['reply']);
  expect(calls[3]).toMatchObject({ names: ['text'], text: '"%{public}@"' });
  expect(calls[4]?.interpolations[0]?.value).toBe('f("(", x)');
});

test('directives of blocks', () => {
  const { directives, comments } = readBlocks("http {\n  # why\n  log_format x '$a \"$b\"'\n    '$c';\n  server { access_log /var/log/a x; }\n}\n", false);
  expect(directives.map(({ words, blocks }) => [words, blocks])).toEqual([
    [['http'], []],
    [['log_format', 'x', '$a "$b"', '$c'], ['http']],
    [['server'], ['http']],
    [
      ['access_log', '/var/log/a', 'x'],
      ['http', 'server'],
    ],
  ]);
  expect(comments).toHaveLength(1);
  expect(readBlocks('/var/log/a.log {\n  rotate 4\n  create 0640 a b\n}\n', true).directives.map(({ words }) => words[0])).toEqual([
    '/var/log/a.log',
    'rotate',
    'create',
  ]);
});

test('no reader throws or stands still, whatever the text', () => {
  const soup = fc
    .array(fc.constantFrom('print(', ')', '"', '"""', '\\(', '#"', '/*', '*/', '//', '\n', 'a', '{', '}', ';', "'", '$', '${', ',', ' '), { maxLength: 80 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(soup, (text) => {
      for (const { start, end } of [...readSwift(text).calls, ...readBlocks(text, true).directives, ...readBlocks(text, false).directives]) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 400 },
  );
});

test('many brackets and quotes take no more than their time', () => {
  readSwift('print('.repeat(20_000));
  readSwift('"\\('.repeat(20_000));
  readBlocks('{"'.repeat(50_000), true);
  expect(readSwift('print("x")\n'.repeat(2_000)).calls).toHaveLength(2_000);
});
