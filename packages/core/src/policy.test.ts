import { sampleGuard } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from './errors.ts';
import { fitsEverything, fitsGlob } from './glob.ts';
import { parsePolicy } from './policy.ts';

const guard = sampleGuard(async () => undefined);
const now = new Date('2026-06-01T12:00:00Z');
const parse = (text: string, others: readonly string[] = []) => parsePolicy(text, [guard], now, { others });

function problems(text: string): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const waiver = (change: string): string => {
  const lines = ['rule: sample-guard/is-bad', 'paths: [src/a.py]', 'owner: "@o/sec"', 'reason: vendored until January', 'expires: 2026-07-01'];
  const [key] = change.split(':');
  const kept = lines.filter((line) => !line.startsWith(`${key}:`));
  return `version: 1\nwaivers:\n  - ${[...kept, ...(change.endsWith(':') ? [] : [change])].join('\n    ')}\n`;
};

test('a whole policy is read, the parts of a monorepo over the rest', () => {
  const policy = parse(
    `version: 1
profile: strict
rules:
  sample-guard/is-odd: note
sample-guard:
  paths: [models]
  max-bytes: 2MiB
  fail-on: warning
projects:
  - path: services/chat
    profile: audit
    sample-guard: { strict: true }
other-guard: { anything: [1] }
`,
    ['other-guard'],
  );
  expect(policy.guards).toEqual(['sample-guard', 'other-guard']);
  expect(policy.view('sample-guard', '.')).toMatchObject({ profile: 'strict', section: { paths: ['models'], 'max-bytes': '2MiB', 'fail-on': 'warning' } });
  expect(policy.view('sample-guard', 'services/chat/app')).toMatchObject({ profile: 'audit', section: { paths: ['models'], strict: true } });
  expect(policy.view('sample-guard', 'services/chatter').profile).toBe('strict');
  expect(policy.placeOf('sample-guard', 'paths')).toBe('.github/mlx-guard.yml:6:10');
});

describe('a policy that is wrong is refused at its place', () => {
  test.each([
    ['a typo', 'version: 1\nprofil: strict\n', '2:1: unknown key `profil`; did you mean "profile"?'],
    ['a typo in a section', 'version: 1\nsample-guard:\n  path: [x]\n', '3:3: unknown key `path`; did you mean "paths"?'],
    ['an unknown guard', 'version: 1\nsample-gard: {}\n', '2:1: unknown key `sample-gard`; did you mean "sample-guard"?'],
    ['a wrong word', 'version: 1\nprofile: strickt\n', '2:10: `profile` is `"strickt"`, but accepts recommended, strict, audit; did you mean "strict"?'],
    ['a wrong type', 'version: 1\nsample-guard:\n  paths: models\n', '3:10: `paths` is `"models"`: Invalid input: expected array, received string'],
    ['a bare size', 'version: 1\nsample-guard: { max-bytes: 512 }\n', '2:28: `max-bytes` is `512`: Invalid input: expected string, received number'],
    ['a YAML 1.1 boolean', 'version: 1\nsample-guard: { strict: yes }\n', '; YAML 1.2 has only true and false'],
    ['no version', 'profile: strict\n', '1:1: `version` missing, but accepts 1'],
    ['another version', 'version: 2\n', '1:10: `version` is `2`, but accepts 1'],
    ['a duplicate key', 'version: 1\nversion: 1\n', '2:1: Map keys must be unique'],
    ['a tab', 'version: 1\nsample-guard:\n\tpaths: [x]\n', '3:1: Tabs are not allowed as indentation'],
    ['an anchor and its alias', 'version: 1\nprofile: &p strict\nproject: *p\n', '2:13: anchors are not allowed'],
    ['a tag', 'version: 1\nprofile: !!binary c3RyaWN0\n', 'tags are not allowed'],
    ['a second document', 'version: 1\n---\nversion: 1\n', 'contains multiple documents'],
    ['a merge key', 'version: 1\n<<: { profile: strict }\n', 'unknown key `<<`'],
    ['a prototype', 'version: 1\n__proto__: {}\n', '2:1: unknown key `__proto__`'],
    ['nothing', '', '1:1: '],
    ['a list', '- version: 1\n', '1:1: '],
    [
      'a rule that is not there',
      'version: 1\nrules: { sample-guard/is-bat: note }\n',
      '2:10: there is no rule `sample-guard/is-bat`; did you mean "sample-guard/is-bad"?',
    ],
    ['off without a reason', 'version: 1\nrules: { sample-guard/is-bad: off }\n', '2:31: '],
    ['more than 256 KiB', `version: 1\n#${'x'.repeat(1_000_000)}\n`, '1:1: longer than 256 KiB'],
    ['a hundred thousand levels', `version: 1\nrules: ${'['.repeat(100_000)}`, ''],
  ])('%s', (_name, text, problem) => {
    const found = problems(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(20);
    expect(found.join('\n')).toContain(`.github/mlx-guard.yml:${problem.match(/^\d/) ? problem : ''}`);
    expect(found.join('\n')).toContain(problem);
    for (const line of found) expect(line).not.toMatch(/\n/);
  });

  test('every problem is named at once', () => {
    expect(problems('version: 2\nprofil: strict\nsample-guard: { mode: verfy, path: [] }\n')).toHaveLength(4);
  });

  test('an alias bomb costs nothing', () => {
    const bomb = `version: 1\n${Array.from({ length: 30 }, (_, index) => `a${index}: &a${index} [${index === 0 ? 'x' : `*a${index - 1}, *a${index - 1}`}]`).join('\n')}\n`;
    expect(problems(bomb)[0]).toContain('anchors are not allowed');
  });
});

describe('a waiver is refused', () => {
  test.each([
    ['without an owner', 'owner:'],
    ['without a reason', 'reason:'],
    ['without an end', 'expires:'],
    ['without paths', 'paths:'],
    ['without a rule or mitigation', 'rule:'],
    ['with an owner in look-alike letters', 'owner: "@о/sec"'],
    ['that ends in the year 9999', 'expires: 9999-01-01'],
    ['that ends more than 180 days ahead', 'expires: 2026-11-30'],
    ['for everything', 'paths: ["**"]'],
    ['for everything, in other words', 'paths: ["**/*"]'],
    ['with no real day', 'expires: 2026-02-30'],
  ])('%s', (_name, change) => {
    expect(problems(waiver(change)).length).toBeGreaterThan(0);
  });

  test('but not otherwise', () => {
    expect(problems(waiver('issue: https://example.org/1'))).toEqual([]);
    expect(problems(waiver('expires: 2026-11-28'))).toEqual([]);
    expect(problems(waiver('paths: ["examples/**"]').replace('2026-07-01', '2027-05-30'))).toEqual([]);
  });
});

test('any text is a policy or a refusal with places, never another error', () => {
  const line = fc.constantFrom(
    'version: 1',
    'profile: strict',
    'rules:',
    '  sample-guard/is-bad: note',
    '- x',
    'waivers: [{}]',
    'sample-guard: {paths: [a]}',
    '? a',
    '&a b',
    '{',
    '"',
    '\t',
    'é: *a',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(line).map((lines) => lines.join('\n')),
      ),
      (text) => {
        for (const problem of problems(text)) expect(problem).toMatch(/^\.github\/mlx-guard\.yml:\d+:\d+: /);
      },
    ),
  );
});

describe('path patterns', () => {
  test.each([
    ['src/a.py', 'src/a.py', true],
    ['src/*.py', 'src/a.py', true],
    ['src/*.py', 'src/sub/a.py', false],
    ['src/**', 'src/sub/a.py', true],
    ['src/', 'src/sub/a.py', true],
    ['**/a.py', 'a.py', true],
    ['**/a.py', 'x/y/a.py', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['src', 'src/a.py', false],
    ['A', 'a', false],
  ])('%s and %s: %s', (pattern, path, fits) => {
    expect(fitsGlob(pattern, path)).toBe(fits);
  });

  test('a hostile pattern takes no longer than its length', () => {
    expect(fitsGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(2_000))).toBe(false);
    expect(fitsGlob('**/'.repeat(100), 'a/'.repeat(200))).toBe(true);
  });

  test('what names everything is known', () => {
    for (const pattern of ['**', '*', '**/*', './**', '/', '']) expect(fitsEverything(pattern)).toBe(true);
    for (const pattern of ['src/**', '*.py', 'a']) expect(fitsEverything(pattern)).toBe(false);
  });
});
