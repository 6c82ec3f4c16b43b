import { visible } from '@mlx-guard/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCommand, markdown, markdownCode, markdownRow, safeJson, sarifMessage, terminal, workflowCommand } from './index.ts';

/** Any text, rich in what channels act on. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...':#[]()`|\\%,=@<>!*_{}&$ \n\r\t\u001b\u009b\u202e\u2028\ud800a1', '::', '##[', '](', '%0A') }),
);

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What the runner does with a line that starts with `::`. */
function asRunner(line: string): { readonly command: string; readonly properties: ReadonlyMap<string, string>; readonly message: string } {
  const [, head = '', message = ''] = /^::(.*?)::(.*)$/s.exec(line) ?? [];
  const [command = '', rest = ''] = head.split(/ (.*)/s);
  const data = (value: string) => value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const property = (value: string) => data(value.replaceAll('%3A', ':').replaceAll('%2C', ','));
  const pairs = rest.split(',').map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), property(pair.slice(pair.indexOf('=') + 1))]);
  return { command, properties: new Map(pairs), message: data(message) };
}

describe('workflowCommand', () => {
  it('is one line that the runner reads back as what was said', () => {
    fc.assert(
      fc.property(text, text, text, (file, first, second) => {
        const line = workflowCommand('error', { file, line: 3, title: undefined }, [first, second]);
        expect(line).not.toMatch(/[\r\n]/);
        expect(asRunner(line)).toEqual({
          command: 'error',
          properties: new Map([
            ['file', visible(file)],
            ['line', '3'],
          ]),
          message: `${visible(first)}\n${visible(second)}`,
        });
      }),
    );
  });

  it('escapes a percent sign first, so that nothing becomes an escape by accident', () => {
    expect(workflowCommand('notice', { title: 'a:b,c%3A' }, ['50%0A'])).toBe('::notice title=a%3Ab%2Cc%253A::50%250A');
  });

  it('cuts a message where the runner would, and not inside a surrogate pair', () => {
    const { message } = asRunner(errorCommand('\u{1f600}'.repeat(3_000)));
    expect(message.length).toBeLessThanOrEqual(4_096);
    expect(message.isWellFormed()).toBe(true);
    expect(message.endsWith('\u{1f600}…')).toBe(true);
  });
});

describe('terminal', () => {
  it('never starts a workflow command, moves a cursor or breaks a line', () => {
    fc.assert(
      fc.property(text, (given) => {
        const shown = terminal(given);
        expect(shown).not.toMatch(unseen);
        expect(shown.trimStart().startsWith('::')).toBe(false);
        expect(shown).not.toContain('##[');
      }),
    );
  });

  it('leaves an ordinary message as it is', () => {
    expect(terminal('`models/w.bin` has a::b')).toBe('`models/w.bin` has a::b');
    expect(terminal(' ::error::x')).toBe(' \\x3a:error::x');
  });
});

describe('markdown', () => {
  it('leaves plain prose as prose and names as code', () => {
    const message = "`a.bin`'s digest isn't recorded (see 3 files, 4.5 or 10%): it must be SHA-256; it’s “new” – really…";
    expect(markdown(message)).toBe(message);
  });

  it.each([
    ['see https://evil.example now', 'see `https://evil.example` now'],
    ['by @octocat and #1', 'by `@octocat` and `#1`'],
    ['GH-12 fixed 0123abc', '`GH-12` fixed `0123abc`'],
    ['www.evil.example', '`www.evil.example`'],
    ['a **b** <img>', 'a `**b**` `<img>`'],
    ['1. first', '`1.` first'],
    ['a\n# b', '`a\\n#` b'],
    ['x=`y`', '`x=` `y`'],
    ['open `name', 'open `name`'],
  ])('%j becomes %j', (given, expected) => {
    expect(markdown(given)).toBe(expected);
  });
});

describe('markdownCode', () => {
  it.each([
    ['a', '`a`'],
    ['', '(empty)'],
    ['a``b', '```a``b```'],
    ['`a', '`` `a ``'],
    [' a ', '`  a  `'],
  ])('%j becomes %j', (given, expected) => {
    expect(markdownCode(given)).toBe(expected);
  });
});

describe('markdownRow', () => {
  it('keeps every cell in its column', () => {
    expect(markdownRow([markdownCode('a|b'), markdownCode('c\\|d')])).toBe('| `a\\x7cb` | `c\\\\x7cd` |\n');
  });
});

describe('sarifMessage', () => {
  it('has no placeholder and no embedded link', () => {
    fc.assert(
      fc.property(text, (given) => {
        const message = sarifMessage(given);
        expect(message).not.toMatch(unseen);
        expect(message).not.toContain('](');
        expect(message.replaceAll('{{', '').replaceAll('}}', '')).not.toMatch(/[{}]/);
      }),
    );
  });

  it('escapes', () => {
    expect(sarifMessage('a{0} [x](http://evil.example) b[1]')).toBe('a{{0}} [x]\\x28http://evil.example) b[1]');
  });
});

describe('safeJson', () => {
  it('loses nothing and shows everything', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (value) => {
        const json = safeJson(value, 2);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json.replaceAll('\n', '')).not.toMatch(unseen);
        expect(json).not.toContain('##[');
      }),
    );
  });
});
