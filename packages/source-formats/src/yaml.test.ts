import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeServices, isComposeName, memberOf, readYamlSource, textOf } from './index.ts';

const first = (text: string) => readYamlSource(text).documents[0];

describe('YAML', () => {
  test('has the place of keys and values', () => {
    const { documents, lines } = readYamlSource('a:\n  b: 1\n');
    const a = memberOf(documents[0], 'a');
    const b = a?.kind === 'map' ? a.members[0] : undefined;
    expect(b && lines.placeOf(b.key.start)).toEqual({ line: 2, column: 3 });
    expect(b && lines.placeOf(b.value.start)).toEqual({ line: 2, column: 6 });
  });

  test('resolves aliases and merges; what a map says itself comes first', () => {
    const node = memberOf(first('x: &x { a: 1, b: 2 }\ny:\n  <<: *x\n  b: 3\n'), 'y');
    expect([textOf(memberOf(node, 'a')), textOf(memberOf(node, 'b'))]).toEqual(['1', '3']);
  });

  test('reads every document, and acts on no tag', () => {
    const { documents, defects } = readYamlSource('a: 1\n---\nb: !!python/object:os.system x\nc: !custom [1]\n');
    expect(documents).toHaveLength(2);
    expect(memberOf(documents[1], 'b')?.kind).toBe('unknown');
    expect(defects).toEqual([]);
  });

  test('finds comments, and nothing that only looks like one', () => {
    const { comments } = readYamlSource('# one\na: "# no" # two\nb: |\n  # no\n  text\nc: d#no\n');
    expect(comments.map(({ text, isAlone, start }) => [text, isAlone, start])).toEqual([
      ['# one', true, 0],
      ['# two', false, 16],
    ]);
  });

  test.each(['a: [', 'a: 1\na: 2\n', '\ta: 1', 'a: *missing'])('%j has a defect', (text) => {
    expect(readYamlSource(text).defects.length).toBeGreaterThan(0);
  });

  test('a little that would become a lot is bounded', () => {
    const bomb = Array.from(
      { length: 20 },
      (_, level) =>
        `a${level}: &a${level} [${Array(10)
          .fill(level === 0 ? '1' : `*a${level - 1}`)
          .join(',')}]`,
    ).join('\n');
    for (const text of [bomb, '- '.repeat(20_000), '['.repeat(20_000), 'a: &a [*a]']) expect(readYamlSource(text).defects.length).toBeGreaterThan(0);
  });

  test('any text is read', () => {
    const token = fc.constantFrom('a', ':', ' ', '\n', '-', '  ', '[', ']', '{', '}', '&x', '*x', '#', '"', '|', '---\n', '!t', '<<', ',', '😀', '\t');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 50 }), (tokens) => {
        const text = tokens.join('');
        for (const { start, end, text: shown } of readYamlSource(text).comments) expect(text.slice(start, end)).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });
});

describe('compose', () => {
  test.each(['compose.yaml', 'docker-compose.yml', 'compose.prod.yml', 'docker-compose-dev.yaml'])('%s is a compose file', (name) => {
    expect(isComposeName(name)).toBe(true);
  });
  test.each(['composer.yaml', 'compose.json', 'my-compose.yaml'])('%s is none', (name) => {
    expect(isComposeName(name)).toBe(false);
  });

  test('services with what they say of logging, also from an anchor', () => {
    const text =
      'x-l: &l { logging: { driver: local } }\nservices:\n  a: { <<: *l }\n  b: { logging: { options: { max-size: 10m } } }\n  c: { extends: a }\n  d:\n';
    expect(composeServices(readYamlSource(text)).map(({ name, driver, options, isElsewhere }) => [name, driver, options.get('max-size'), isElsewhere])).toEqual(
      [
        ['a', 'local', undefined, false],
        ['b', undefined, '10m', false],
        ['c', undefined, undefined, true],
        ['d', undefined, undefined, true],
      ],
    );
  });
});
