import { byCodePoint, type Finding } from '@mlx-guard/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schemas } from './index.ts';
import { Intake } from './intake.ts';
import { Inventory, type ManifestRoot } from './inventory.ts';
import { firstHead, formatLock, type LockHead, readLock, readLockHead } from './lock.ts';
import { modelLockSchema } from './schema.ts';

const digest = 'ab'.repeat(32);

async function read(bytes: Uint8Array): Promise<{ readonly roots: readonly ManifestRoot[]; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const intake = new Intake('model.lock.json', 'linux', (finding) => findings.push(finding));
  async function* pieces(): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 5) yield bytes.subarray(at, at + 5);
  }
  const { roots } = await readLock(pieces(), intake);
  intake.end();
  return { roots, findings };
}

const readText = (text: string): ReturnType<typeof read> => read(new TextEncoder().encode(text));

const file = { path: 'w.gguf', size: 3, sha256: digest };
const lockWith = (changes: object, files: readonly object[] = [file]): string =>
  JSON.stringify({ lockVersion: 1, version: 1, algorithm: 'sha256', roots: [{ path: '.', files }], ...changes });

const messagesOf = async (text: string): Promise<readonly string[]> => (await readText(text)).findings.map(({ message }) => message);

const entriesOf = ({ path, inventory }: ManifestRoot): unknown => ({
  path,
  files: Array.from({ length: inventory.count }, (_, index) => ({ name: inventory.nameAt(index), ...inventory.entryAt(index) })),
});

const component = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 8 })
  .filter((name) => name.isWellFormed() && !/[/\0]/.test(name) && name !== '.' && name !== '..');
const name = fc.oneof(
  fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  fc.constant('__proto__'),
);
const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const inventory = fc
  .uniqueArray(fc.record({ name, sha256: hex, bytes: fc.maxSafeNat() }), { selector: (entry) => entry.name, maxLength: 20 })
  .map((entries) => {
    const made = new Inventory();
    for (const entry of entries.toSorted((a, b) => byCodePoint(a.name, b.name)))
      made.add(entry.name, { algorithm: 'sha256', digest: entry.sha256, bytes: entry.bytes });
    return made;
  });

describe('formatLock', () => {
  test('writes what readLock reads back, as JSON.stringify would', async () => {
    const roots = fc.array(inventory, { maxLength: 3 }).map((all) => all.map((one, index): ManifestRoot => ({ path: `root${index}`, inventory: one })));
    await fc.assert(
      fc.asyncProperty(roots, async (given) => {
        const text = [...formatLock(given, firstHead)].join('');
        const parsed: unknown = JSON.parse(text);
        expect(text).toBe(`${JSON.stringify(parsed, null, 2)}\n`);
        expect(modelLockSchema.safeParse(parsed).success).toBe(true);
        const { roots: again, findings } = await readText(text);
        expect(findings).toEqual([]);
        expect(again.map(entriesOf)).toEqual(given.map(entriesOf));
      }),
    );
  });

  test('writes version, expiry and sources, and reads them back', () => {
    const head: LockHead = {
      version: 7,
      expires: '2030-01-01T00:00:00Z',
      sources: new Map([['m', { type: 'huggingface', repo: 'org/name', revision: 'c'.repeat(40) }]]),
    };
    const text = [...formatLock([{ path: 'm', inventory: new Inventory() }], head)].join('');
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    expect(modelLockSchema.safeParse(JSON.parse(text)).success).toBe(true);
    expect(readLockHead(new TextEncoder().encode(text))).toEqual(head);
    expect(readLockHead(new TextEncoder().encode('{}'))).toBeUndefined();
    expect(readLockHead(Uint8Array.of(0xff))).toBeUndefined();
  });

  test('names the published schema, and the role of files that have one', () => {
    const made = new Inventory();
    made.add('model.safetensors', { algorithm: 'sha256', digest, bytes: 1 });
    made.add('notes', { algorithm: 'sha256', digest, bytes: 2 });
    const text = [...formatLock([{ path: '.', inventory: made }], firstHead)].join('');
    const [schema] = Object.keys(schemas);
    expect(text).toContain(`/${schema}.json",\n  "lockVersion": 1,\n  "version": 1,\n  "algorithm": "sha256",\n`);
    expect(text).toContain(`        {
          "path": "model.safetensors",
          "size": 1,
          "sha256": "${digest}",
          "role": "weights"
        },
        {
          "path": "notes",
          "size": 2,
          "sha256": "${digest}"
        }
`);
  });
});

describe('readLock', () => {
  test('takes the optional members', async () => {
    const source = { type: 'huggingface', repo: 'org/model', revision: 'c'.repeat(40) };
    const full = { ...file, mode: '100644', role: 'weights' };
    const { roots, findings } = await readText(lockWith({ $schema: 'x', expires: '2030-01-01T00:00:00Z', roots: [{ path: 'm', source, files: [full] }] }));
    expect(findings).toEqual([]);
    expect(roots.map(entriesOf)).toEqual([{ path: 'm', files: [{ name: 'w.gguf', algorithm: 'sha256', digest, bytes: 3 }] }]);
  });

  test.each([
    ['another version', { lockVersion: 2 }, '`lockVersion`'],
    ['no version', { version: undefined }, '`version`'],
    ['a version of 0', { version: 0 }, '`version`'],
    ['another algorithm', { algorithm: 'md5' }, '`algorithm`'],
    ['a date that is none', { expires: 'soon' }, '`expires`'],
    ['an unknown member', { extra: 1 }, 'unknown member `extra`'],
    ['a branch as revision', { roots: [{ path: '.', source: { type: 'git', repo: 'r', revision: 'main' }, files: [] }] }, '`roots[0].source.revision`'],
    ['two roots of which one holds the other', { roots: ['.', 'a'].map((path) => ({ path, files: [] })) }, '`.` and `a` overlap'],
    ['two roots the other way round', { roots: ['a/b', 'a'].map((path) => ({ path, files: [] })) }, '`a/b` and `a` overlap'],
    ['a root that climbs', { roots: [{ path: '../a', files: [] }] }, '`../a`, which is not followed'],
    ['a root that is absolute', { roots: [{ path: '/a', files: [] }] }, '`/a`, which is not followed'],
  ])('refuses %s', async (_, changes, words) => {
    expect(await messagesOf(lockWith(changes))).toEqual([expect.stringContaining(words)]);
  });

  test.each([
    ['a digest of the wrong length', { sha256: 'ab' }, '`roots[0].files[1].sha256`'],
    ['a digest in upper case', { sha256: digest.toUpperCase() }, '`roots[0].files[1].sha256`'],
    ['a negative size', { size: -1 }, '`roots[0].files[1].size`'],
    ['a broken size', { size: 0.5 }, '`roots[0].files[1].size`'],
    ['no name', { path: '' }, '`roots[0].files[1].path`'],
    ['an unpaired surrogate', { path: '\ud800' }, 'unpaired surrogate'],
    ['a NUL byte', { path: 'a\0' }, 'NUL'],
    ['a folder', { path: 'a/' }, 'names a folder'],
    ['a name that is too long', { path: 'a'.repeat(5_000) }, 'longer than 4096'],
    ['an unknown role', { role: 'payload' }, '`roots[0].files[1].role`'],
  ])('refuses a file with %s and keeps the others', async (_, changes, words) => {
    const { roots, findings } = await readText(lockWith({}, [file, { ...file, path: 'v', ...changes }]));
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
    expect(roots.map(({ inventory: { count } }) => count)).toEqual([1]);
  });

  test('tells all problems at once', async () => {
    expect(await messagesOf(lockWith({ lockVersion: 7, version: 'x', other: 1 }))).toHaveLength(3);
  });

  test('does not let a member name become prose', async () => {
    const [message] = await messagesOf(lockWith({ '`](http://x)': 1 }));
    expect(message).toContain('unknown member `\\x60](http://x)`');
  });

  test('says where the text stops being JSON', async () => {
    const { findings } = await readText('{\n  "lockVersion": 1,\n  "lockVersion": 1\n}');
    expect(findings).toMatchObject([{ rule: 'model-checksum/manifest-malformed', location: { path: 'model.lock.json', startLine: 3, startColumn: 3 } }]);
  });

  test('refuses a name that stands twice, by whatever spelling', async () => {
    const { findings } = await readText(lockWith({}, [file, { ...file, path: './w.gguf' }]));
    expect(findings).toMatchObject([{ rule: 'model-checksum/duplicate-entry' }]);
  });

  test('normalises CRLF and a byte order mark with one warning', async () => {
    const { roots, findings } = await readText(`\u{feff}${lockWith({}).replace('{', '{\r\n')}`);
    expect(roots).toHaveLength(1);
    expect(findings).toMatchObject([{ rule: 'model-checksum/manifest-line-endings' }]);
  });

  test('refuses what is not UTF-8, and reads it to its end', async () => {
    let drawn = 0;
    async function* pieces(): AsyncIterable<Uint8Array> {
      for (const piece of [[0xff], [0x20], [0x20]]) {
        drawn += 1;
        yield Uint8Array.from(piece);
      }
    }
    const findings: Finding[] = [];
    expect(await readLock(pieces(), new Intake('model.lock.json', 'linux', (finding) => findings.push(finding)))).toEqual({ roots: [] });
    expect(findings).toMatchObject([{ rule: 'model-checksum/manifest-malformed' }]);
    expect(drawn).toBe(3);
  });

  test('never throws: any bytes, any JSON, any change to a lock', async () => {
    const mutated = fc
      .tuple(fc.json(), fc.constantFrom('"."', '"w.gguf"', '1', `"${digest}"`, '"roots"'))
      .map(([json, part]) => lockWith({}).replace(part, json));
    const text = fc.oneof(fc.json(), mutated, fc.string({ unit: 'binary' }));
    const bytes = fc.oneof(
      fc.uint8Array(),
      text.map((given) => new TextEncoder().encode(given)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const { roots, findings } = await read(given);
        if (findings.length === 0) expect(roots.length).toBeGreaterThanOrEqual(0);
        else expect(findings.every(({ rule }) => rule.startsWith('model-checksum/'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
