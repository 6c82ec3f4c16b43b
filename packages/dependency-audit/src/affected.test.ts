import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstClean, isAffected } from './affected.ts';
import { type Affected, osvRecordSchema } from './osv-record.ts';

const record = (affected: Partial<Affected>, more = {}) =>
  osvRecordSchema.parse({ id: 'X-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'PyPI', name: 'Foo.Bar' }, ...affected }], ...more });
const at = (version: string) => ({ ecosystem: 'PyPI', name: 'foo-bar', version }) as const;
const ranged = (...events: readonly Readonly<Record<string, string>>[]) => record({ ranges: [{ type: 'ECOSYSTEM', events: [...events] }] });

describe('ranges', () => {
  test.each([
    ['introduced at 0, fixed', ranged({ introduced: '0' }, { fixed: '2.0' }), ['0.dev1', '1.9', '2.0rc1'], ['2.0', '2.0.0', '3']],
    ['order of events does not matter', ranged({ fixed: '2.0' }, { introduced: '1.0' }), ['1.0', '1.5'], ['0.9', '2.0']],
    ['last affected', ranged({ introduced: '1' }, { last_affected: '1.4' }), ['1.4', '1.4+cpu'], ['1.4.1', '1.4.post1']],
    ['several stretches', ranged({ introduced: '0' }, { fixed: '1.2' }, { introduced: '2' }, { fixed: '2.3' }), ['1.1', '2.2'], ['1.2', '1.9', '2.3']],
    [
      'fixed and introduced again at once',
      ranged({ introduced: '0' }, { fixed: '1.0' }, { introduced: '1.0' }, { fixed: '2.0' }),
      ['0.9', '1.0', '1.9'],
      ['2.0'],
    ],
    ['limit', ranged({ introduced: '0' }, { limit: '3' }), ['2.9'], ['3', '4']],
    ['no limit', ranged({ introduced: '0' }, { limit: '*' }), ['9'], []],
    ['epochs', ranged({ introduced: '0' }, { fixed: '1!0.5' }), ['99', '1!0.4'], ['1!0.5']],
    ['what cannot be compared widens', ranged({ introduced: 'some' }, { fixed: 'other' }), ['1'], []],
    ['git ranges say nothing of versions', record({ ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }), [], ['1']],
  ])('%s', (_, one, inside, outside) => {
    expect(inside.filter((version) => !isAffected(one, at(version)))).toEqual([]);
    expect(outside.filter((version) => isAffected(one, at(version)))).toEqual([]);
  });

  test('a version is in [introduced, fixed) and nowhere else', () => {
    const part = fc.nat({ max: 20 });
    fc.assert(
      fc.property(part, part, part, (introduced, fixed, version) => {
        fc.pre(introduced <= fixed); // the specification sorts them
        const one = ranged({ introduced: `1.${introduced}` }, { fixed: `1.${fixed}` });
        expect(isAffected(one, at(`1.${version}`))).toBe(version >= introduced && version < fixed);
      }),
    );
  });
});

describe('versions and names', () => {
  const listed = record({ versions: ['1.0', '2.0rc1', 'not a version'] });

  test.each(['1.0', '1.0.0', 'v1', '2.0.rc1', 'not a version', '1.0+local'])('%s is listed', (version) => {
    expect(isAffected(listed, at(version))).toBe(true);
  });

  test.each(['1.0.1', '2.0', 'not  a version', ''])('%j is not', (version) => {
    expect(isAffected(listed, at(version))).toBe(false);
  });

  test('listed or within a range suffices', () => {
    const both = record({ versions: ['5'], ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2' }] }] });
    expect(['1', '5', '3'].map((version) => isAffected(both, at(version)))).toEqual([true, true, false]);
  });

  test('another ecosystem, another name, and a withdrawn advisory are about something else', () => {
    expect(isAffected(record({ versions: ['1'], package: { ecosystem: 'npm', name: 'foo-bar' } }), at('1'))).toBe(false);
    expect(isAffected(record({ versions: ['1'], package: { ecosystem: 'PyPI', name: 'foobar' } }), at('1'))).toBe(false);
    expect(isAffected(record({ versions: ['1'] }, { withdrawn: '2026-01-02T00:00:00Z' }), at('1'))).toBe(false);
  });
});

describe('the first clean version', () => {
  test('is free of every advisory', () => {
    const records = [
      ranged({ introduced: '0' }, { fixed: '1.2' }),
      ranged({ introduced: '1.1' }, { fixed: '1.5' }),
      ranged({ introduced: '1.5' }, { fixed: '1.6' }),
    ];
    expect(firstClean(records, at('1.0'))).toBe('1.6');
    expect(firstClean([...records, ranged({ introduced: '1.3' })], at('1.0'))).toBe(undefined);
  });
});
