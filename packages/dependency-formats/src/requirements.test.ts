import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from './index.ts';
import { readRequirements } from './requirements.ts';

const only = (text: string) => {
  const { dependencies, includes, defects } = readRequirements(text);
  expect([dependencies.length, includes.length, defects]).toEqual([1, 0, []]);
  return dependencies[0];
};

const variable = (name: string): string => `$${'{'}${name}}`;

describe('one requirement', () => {
  test.each([
    ['mlx==0.29.3', 'mlx', '0.29.3'],
    ['MLX_LM [train, x] == 0.30.2 ; sys_platform == "darwin"', 'mlx-lm', '0.30.2'],
    ['foo===anything.goes', 'foo', 'anything.goes'],
    ['foo (==1.0)', 'foo', '1.0'],
    ['foo>=1,==1.5,<2', 'foo', '1.5'],
    ['foo==1!2.0+cpu  # why', 'foo', '1!2.0+cpu'],
    ['constructor==1', 'constructor', '1'],
  ])('%s is pinned', (text, name, version) => {
    expect(only(text)).toMatchObject({ name, version, evidence: 'pinned', origin: 'registry' });
  });

  test.each([
    ['mlx>=0.20', '>=0.20'],
    ['mlx==0.29.*', '==0.29.*'],
    ['mlx ~= 0.29, != 0.29.1', '~= 0.29,!= 0.29.1'],
    ['Pillow<9,', '<9'],
  ])('%s is a range', (text, wanted) => {
    expect(only(text)).toMatchObject({ evidence: 'range', wanted });
    expect(only(text)).not.toHaveProperty('version');
  });

  test.each([
    ['mlx', 'mlx', 'registry'],
    ['mlx @ https://example.org/mlx-1.0.whl', 'mlx', 'direct'],
    ['mlx@git+https://example.org/mlx.git@0123', 'mlx', 'direct'],
    ['git+https://example.org/mlx.git#egg=MLX.x', 'mlx-x', 'direct'],
    ['-e git+https://example.org/mlx.git#egg=mlx', 'mlx', 'direct'],
    ['https://example.org/a;b.whl ; python_version > "3"', 'https://example.org/a;b.whl', 'direct'],
    ['-e .', '.', 'local'],
    ['--editable=./lib[extra]', './lib[extra]', 'local'],
    ['wheels/a.whl', 'wheels/a.whl', 'local'],
    [`mlx==${variable('MLX_VERSION')}`, 'mlx', 'registry'],
    [variable('ALL'), variable('ALL'), 'direct'],
  ])('%s is unresolved', (text, name, origin) => {
    expect(only(text)).toMatchObject({ evidence: 'unresolved', name, origin });
  });

  test.each(['mlx=0.29', 'mlx==', 'mlx==not a version', 'mlx==x', '==1', 'mlx 1', '--unknown x', '-', '$(x)'])('%s is a defect', (text) => {
    expect(readRequirements(`ok==1\n${text}\n`)).toMatchObject({ dependencies: { length: 1 }, defects: [{ place: { line: 2 } }] });
  });
});

test('an unknown option is a defect; what it stands with counts', () => {
  expect(readRequirements('mlx==1 --unknown')).toMatchObject({ dependencies: [{ version: '1' }], defects: [{ place: { line: 1 } }] });
});

describe('lines', () => {
  test('continuations, hashes and markers belong to one requirement, at its first line', () => {
    const text = `# lock\r\n\r\n  a==1 ; python_version > '3' \\\r\n    --hash=sha256:${'0'.repeat(64)} \\\r\n    --hash=sha256:${'1'.repeat(64)}\r\nb==2`;
    expect(readRequirements(text)).toMatchObject({
      dependencies: [
        { name: 'a', hashes: 2, marker: "python_version > '3'", place: { line: 3, column: 3, endColumn: 30 } },
        { name: 'b', hashes: 0, place: { line: 6, column: 1, endColumn: 5 } },
      ],
      defects: [],
    });
  });

  test('a comment ends a continuation, as pip has it', () => {
    expect(readRequirements('a==1 \\\n# b==2 \\\nc==3\n').dependencies.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(readRequirements('a==1 # x \\\nb==2\n').dependencies.map(({ name }) => name)).toEqual(['a']);
  });

  test('includes and options are told apart', () => {
    const text = ['-r base.txt', '-rdev.txt', '--requirement=x/y.txt', '-c "a b.txt"', '-i https://x', '--extra-index-url https://y', '--pre'].join('\n');
    const { includes, defects } = readRequirements(text);
    expect(includes.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
      'requirements base.txt',
      'requirements dev.txt',
      'requirements x/y.txt',
      'constraints a b.txt',
    ]);
    expect(defects).toEqual([]);
  });

  test('every pin is found where it stands, whatever stands around it', () => {
    const line = fc.constantFrom('', '# c', 'x>=1', '-r y', 'y @ https://x', '  ', '\t# z \\');
    const pins = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[1-9]\.[0-9]{1,3}$/), fc.array(line)), { maxLength: 6 });
    fc.assert(
      fc.property(pins, (all) => {
        const lines = all.flatMap(([name, version, before]) => [...before, `${name}==${version}`]);
        for (const { name, version, place } of readRequirements(lines.join('\n')).dependencies.filter(({ evidence }) => evidence === 'pinned')) {
          expect(lines[place.line - 1]).toBe(`${name}==${version}`);
        }
        expect(readRequirements(lines.join('\n')).dependencies.filter(({ evidence }) => evidence === 'pinned')).toHaveLength(all.length);
      }),
    );
  });

  test('nothing is thrown and no line is lost in silence', () => {
    const piece = fc.constantFrom(
      'a',
      '==',
      '1',
      '-',
      '--',
      'r ',
      ' ',
      '\\',
      '\n',
      '\r',
      '#',
      ';',
      '@',
      '[',
      ']',
      '(',
      ')',
      variable('A'),
      '/',
      ':',
      '.',
      ',',
      '*',
      '"',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const { dependencies, includes, defects } = readRequirements(`${text}\nlast==1`);
        const last = dependencies.some(({ name }) => name === 'last');
        // The last line is lost only where the one before goes on into it.
        expect(last || /\\$/.test(text.replace(/\r$/, '')) || includes.length + defects.length > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('long lines of any kind take no time to speak of', () => {
    const many = 200_000;
    for (const text of [
      ' '.repeat(many),
      `a${' '.repeat(many)}x`,
      `a==1${' '.repeat(many)};`,
      'a.'.repeat(many),
      `a[${','.repeat(many)}`,
      `a==${'1,'.repeat(many)}`,
      `-r${' '.repeat(many)}`,
      `a==1 ${'--hash='.repeat(many)}`,
      '\\\n'.repeat(many),
      `/${' ;'.repeat(many)}`,
    ]) {
      const started = performance.now();
      readRequirements(text);
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });
});

describe('bytes', () => {
  test.each([
    ['utf-8', [0x61]],
    ['utf-8 with its mark', [0xef, 0xbb, 0xbf, 0x61]],
    ['utf-16, little end first', [0xff, 0xfe, 0x61, 0]],
    ['utf-16, big end first', [0xfe, 0xff, 0, 0x61]],
  ])('%s is text', (_, bytes) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe('a');
  });

  test('anything else is not', () => {
    expect(decodeText(Uint8Array.from([0x61, 0xe9]))).toBeUndefined();
  });
});
