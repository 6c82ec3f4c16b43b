import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commandWords,
  dockerCommands,
  dockerVariables,
  kubernetesView,
  memberOf,
  nodeAt,
  readDockerfile,
  readDotenv,
  readIni,
  readJsonSource,
  readNotebook,
  readPlist,
  readShell,
  readTomlSource,
  readYamlSource,
  workflowOf,
} from './index.ts';

const words = (text: string) => readShell(text).commands.map((command) => command.words.map((word) => word.text));

describe('JSON', () => {
  test('gives what JSON.parse gives, with places', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { documents, defects } = readJsonSource(text);
        expect(defects).toEqual([]);
        const [document] = documents;
        expect(document && plain(document)).toEqual(withoutProto(JSON.parse(text)));
      }),
    );
  });

  test('lets comments and a last comma pass, and points at what is wrong', () => {
    const source = readJsonSource('{\n  // why\n  "a": [1, 2,], /* b */\n}');
    expect(source.defects).toEqual([]);
    expect(source.comments.map(({ text, isAlone }) => [text, isAlone])).toEqual([
      ['// why', true],
      ['/* b */', false],
    ]);
    const [defect] = readJsonSource('{"a": tru}').defects;
    expect(defect?.span.start).toBe(6);
    for (const text of ['', '{', '[1 2]', '{"a" 1}', '"\\x"', '[1] 2', '"a\nb"', '[1] /* b']) expect(readJsonSource(text).defects).toHaveLength(1);
  });

  test('takes the last of two members of one name, and many comments in one line in no time', () => {
    const { documents, defects } = readJsonSource('{"a": 1, "b": {"c": 2, "c": 3}, "a": 4}');
    expect(defects).toEqual([]);
    const pairs = [
      ['a', 4],
      ['b', [['c', 3]]],
    ];
    expect(documents.map((document) => plain(document))).toEqual([pairs]);
    const started = performance.now();
    expect(readJsonSource(`${'/**/'.repeat(200_000)}1`).comments).toHaveLength(200_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('of any depth is refused and not followed', () => {
    expect(readJsonSource('['.repeat(100_000)).defects[0]?.problem).toMatch(/nested/);
  });
});

type Node = NonNullable<ReturnType<typeof readJsonSource>['documents'][number]>;
function plain(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(plain);
  if (node.kind === 'map') return node.members.filter(({ name }) => name !== '__proto__').map(({ name, value }) => [name, plain(value)]);
  return node.kind === 'scalar' ? node.value : undefined;
}
function withoutProto(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProto);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([name]) => name !== '__proto__')
    .map(([name, inner]) => [name, withoutProto(inner)]);
}

describe('INI', () => {
  test('sections, entries, continued values and comments', () => {
    const { sections, comments, defects } = readIni('; top\n[a]\nx = 1\n  2\ny: z\n[b]\n# c\nw=%(x)s\n', 'indent');
    expect(sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => [key, value])])).toEqual([
      [
        'a',
        [
          ['x', '1\n2'],
          ['y', 'z'],
        ],
      ],
      ['b', [['w', '%(x)s']]],
    ]);
    expect(comments.map(({ text }) => text)).toEqual(['; top', '# c']);
    expect(defects).toEqual([]);
  });

  test('of systemd: a backslash goes on, a key may stand twice', () => {
    const { sections } = readIni('[Service]\nExecStart=/bin/a \\\n  --log-level debug\nEnvironment=A=1\nEnvironment=B=2\n', 'backslash');
    expect(sections[0]?.entries.map(({ key, value }) => `${key} ${value}`)).toEqual([
      'ExecStart /bin/a --log-level debug',
      'Environment A=1',
      'Environment B=2',
    ]);
  });

  test('points at values', () => {
    const text = '[s]\n  key =   value  \n';
    const entry = readIni(text, 'indent').sections[0]?.entries[0];
    expect(entry && text.slice(entry.valueSpan.start, entry.valueSpan.end)).toBe('value');
  });

  test('says what it does not understand', () => {
    expect(readIni('[a\nb c d\n', 'indent').defects).toHaveLength(2);
  });
});

describe('shell', () => {
  test('words, quotes, operators, continued lines', () => {
    expect(words('a "b c" \'d\'e\\ f && g | h; i\nj \\\n k')).toEqual([['a', 'b c', 'de f'], ['g'], ['h'], ['i'], ['j', 'k']]);
    expect(readShell('a || true').commands.map(({ next }) => next)).toEqual(['||', '']);
  });

  test('assignments, substitutions, redirections, comments, constructs', () => {
    const [first] = readShell('A=1 B="x y" run $X \x24{Y:-z} $(cat f) 2>&1 # why').commands;
    expect(first?.assignments.map(({ name, value }) => [name, value])).toEqual([
      ['A', '1'],
      ['B', 'x y'],
    ]);
    expect(first?.words.map(({ text }) => text)).toEqual(['run', '$X', '\x24{Y:-z}', '$(cat f)', '2>&1']);
    expect(words('if test x; then echo y; fi')).toEqual([['test', 'x'], ['echo', 'y'], ['fi']]);
    expect(readShell('a # b\n# c').comments.map(({ isAlone }) => isAlone)).toEqual([false, true]);
  });

  test('what stands in a here-document is no command', () => {
    expect(words('cat <<EOF\ncurl -k x\nEOF\necho y')).toEqual([
      ['cat', '<<EOF'],
      ['echo', 'y'],
    ]);
  });

  test('a command line', () => {
    expect(commandWords('gunicorn -c "a b.py" X=1 app:app')).toEqual(['gunicorn', '-c', 'a b.py', 'X=1', 'app:app']);
  });
});

describe('Dockerfile', () => {
  const text =
    '# syntax\nFROM a AS b\nENV A=1 \\\n  # between\n  B="x y"\nENV OLD some value\nRUN set -x \\\n && echo y\nCMD ["uvicorn", "--log-level", "debug"]\nRUN <<EOF\ncurl -k x\nEOF\nCOPY a b\n';
  test('instructions, variables and commands with exact places', () => {
    const { instructions, comments } = readDockerfile(text);
    expect(instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'ENV', 'ENV', 'RUN', 'CMD', 'RUN', 'COPY']);
    const variables = instructions.flatMap(dockerVariables);
    expect(variables.map(({ name, value }) => [name, value])).toEqual([
      ['A', '1'],
      ['B', 'x y'],
      ['OLD', 'some value'],
    ]);
    expect(variables.slice(0, 2).map(({ start, end }) => text.slice(start, end))).toEqual(['A=1', 'B="x y"']);
    const commands = instructions.flatMap(dockerCommands);
    expect(commands.map((command) => command.words.map((word) => word.text))).toEqual([
      ['set', '-x'],
      ['echo', 'y'],
      ['uvicorn', '--log-level', 'debug'],
      ['<<EOF'],
    ]);
    expect(commands.slice(0, 3).map(({ start, end }) => text.slice(start, end))).toEqual(['set -x', 'echo y', '"uvicorn", "--log-level", "debug"']);
    expect(comments).toHaveLength(2);
  });

  test('a continued instruction of many lines takes no more than its time', () => {
    expect(readDockerfile(`RUN a ${'\\\n b '.repeat(100_000)}`).instructions).toHaveLength(1);
  });
});

describe('property lists', () => {
  test('dictionaries, lists, scalars with places', () => {
    const text =
      '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//A//DTD" "http://x">\n<plist version="1.0"><dict><key>a</key><string>x &amp; y</string><key>b</key><array><true/><integer>63</integer></array><key>c</key><dict/></dict></plist>\n';
    const { documents, defects } = readPlist(text);
    expect(defects).toEqual([]);
    expect(documents[0] && plain(documents[0])).toEqual([
      ['a', 'x & y'],
      ['b', [true, 63]],
      ['c', []],
    ]);
    const node = nodeAt(documents[0], 'a');
    expect(node && text.slice(node.start, node.end)).toBe('<string>x &amp; y</string>');
  });

  test('the binary form, entities of its own and broken ones are refused', () => {
    for (const text of [
      'bplist00\u0001',
      '<plist><dict></plist>',
      '<!DOCTYPE plist [<!ENTITY a "b">]><plist/>',
      '<plist><dict>',
      '',
      '<plist><dict><x/></array></plist>',
    ]) {
      expect(readPlist(text).defects).toHaveLength(1);
    }
  });
});

test('variables of a .env file', () => {
  const { variables, comments } = readDotenv('# top\nexport A=1\nB = "x # y" # why\n\nC=z # no\nbroken\n');
  expect(variables.map(({ name, value }) => [name, value])).toEqual([
    ['A', '1'],
    ['B', 'x # y'],
    ['C', 'z'],
  ]);
  expect(comments).toHaveLength(3);
});

test('no reader throws, whatever the text, and places lie within it', () => {
  const soup = fc
    .array(
      fc.constantFrom(
        'a',
        ' ',
        '\n',
        '"',
        "'",
        '\\',
        '{',
        '}',
        '[',
        ']',
        '=',
        ':',
        '#',
        '$(',
        '${',
        '`',
        '<<E',
        '<key>',
        '</dict>',
        '<!--',
        '&',
        '|',
        ';',
        'RUN ',
        'ENV A',
        '\r\n',
        '😀',
        '%',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(soup, (text) => {
      for (const { span } of [
        ...readJsonSource(text).defects,
        ...readPlist(text).defects,
        ...readIni(text, 'indent').defects,
        ...readNotebook(text).defects,
        ...readTomlSource(text).defects,
      ]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
      }
      for (const command of [...readShell(text).commands, ...readDockerfile(text).instructions.flatMap(dockerCommands)]) {
        expect(command.start).toBeGreaterThanOrEqual(0);
        expect(command.end).toBeGreaterThanOrEqual(command.start);
      }
      for (const { start, end } of [...readDotenv(text).variables, ...readIni(text, 'backslash').sections.flatMap(({ entries }) => entries)]) {
        expect(end).toBeLessThanOrEqual(text.length);
        expect(start).toBeLessThanOrEqual(end);
      }
      workflowOf(text, readYamlSource(text).documents[0]);
      kubernetesView(readYamlSource(text).documents);
      expect(memberOf(readJsonSource(text).documents[0], 'x')).toBeUndefined();
    }),
    { numRuns: 400 },
  );
});
