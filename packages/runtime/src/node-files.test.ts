import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileError, type Files, type TreeEntry } from '@mlx-guard/core';
import { MemoryFiles, plant } from '@mlx-guard/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { blockingIo, yieldingIo } from './io.ts';
import { NodeFiles } from './node-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One tree, as it is on disk and in memory: both ports must tell the same of it. */
function plantOnDisk(): string {
  const root = path.join(folder, 'root');
  for (const inner of ['model/sub', 'model/Zed', 'other']) mkdirSync(path.join(root, inner), { recursive: true });
  const files = { 'model/a.bin': 'aaaa', 'model/sub/x': 'x', 'model/sub.txt': 'text', 'model/Zed/z': 'z', 'model/éa\nb': 'odd', 'other/o': 'o' };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(root, name), content);
  writeFileSync(path.join(folder, 'outside'), 'secret');
  symlinkSync('a.bin', path.join(root, 'model/link-in'));
  symlinkSync('../other', path.join(root, 'model/link-folder'));
  symlinkSync('../../outside', path.join(root, 'model/link-out'));
  symlinkSync('nowhere', path.join(root, 'model/link-nowhere'));
  symlinkSync('link-loop', path.join(root, 'model/link-loop'));
  execFileSync('mkfifo', [path.join(root, 'model/pipe')]);
  return root;
}

const inMemory = (): Files =>
  new MemoryFiles(
    plant(
      {
        'root/model/a.bin': 'aaaa',
        'root/model/sub/x': 'x',
        'root/model/sub.txt': 'text',
        'root/model/Zed/z': 'z',
        'root/model/éa\nb': 'odd',
        'root/other/o': 'o',
        outside: 'secret',
        'root/model/link-in': { link: 'a.bin' },
        'root/model/link-folder': { link: '../other' },
        'root/model/link-out': { link: '../../outside' },
        'root/model/link-nowhere': { link: 'nowhere' },
        'root/model/link-loop': { link: 'link-loop' },
        'root/model/pipe': { special: 'fifo' },
      },
      '/top',
    ),
    '/top/root',
  );

const root = plantOnDisk();

/** What the files of this test have; their mode depends on who runs it. */
const access = { mode: expect.any(Number), folderWriters: expect.any(Number), links: 1, isOwn: true };

async function entries(walk: AsyncIterable<TreeEntry>): Promise<readonly TreeEntry[]> {
  const found: TreeEntry[] = [];
  for await (const entry of walk) found.push(entry);
  return found;
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof FileError ? error.code : String(error)),
  );

describe.each([
  ['the file system, yielding', () => new NodeFiles(root, yieldingIo)],
  ['the file system, blocking', () => new NodeFiles(root, blockingIo)],
  ['memory', inMemory],
])('files over %s', (_name, make) => {
  const files = make();

  test('walks in the order of path components, tells links and special files and follows neither', async () => {
    expect(await entries(files.walk('model/'))).toEqual([
      { path: 'model/Zed/z', exactName: true, kind: 'file', size: 1, access },
      { path: 'model/a.bin', exactName: true, kind: 'file', size: 4, access },
      { path: 'model/link-folder', exactName: true, kind: 'link', target: '../other', leads: { to: 'folder', path: 'other' } },
      { path: 'model/link-in', exactName: true, kind: 'link', target: 'a.bin', leads: { to: 'file', path: 'model/a.bin' } },
      { path: 'model/link-loop', exactName: true, kind: 'link', target: 'link-loop', leads: { to: 'nowhere' } },
      { path: 'model/link-nowhere', exactName: true, kind: 'link', target: 'nowhere', leads: { to: 'nowhere' } },
      { path: 'model/link-out', exactName: true, kind: 'link', target: '../../outside', leads: { to: 'outside' } },
      { path: 'model/pipe', exactName: true, kind: 'special', what: 'fifo' },
      { path: 'model/sub/x', exactName: true, kind: 'file', size: 1, access },
      { path: 'model/sub.txt', exactName: true, kind: 'file', size: 4, access },
      { path: 'model/éa\nb', exactName: true, kind: 'file', size: 3, access },
    ]);
  });

  test('skips a folder before it enters it', async () => {
    const found = await entries(files.walk('.', (inner) => inner === 'model'));
    expect(found.map((entry) => entry.path)).toEqual(['other/o']);
  });

  test('walks a single file', async () => {
    expect(await entries(files.walk('other/o'))).toEqual([{ path: 'other/o', exactName: true, kind: 'file', size: 1, access }]);
  });

  test.each([
    ['nothing', 'absent'],
    ['model/link-folder', 'link'],
    ['..', 'outside'],
    ['model/../../outside', 'outside'],
    ['/etc', 'outside'],
  ])('does not walk %j: %s', async (name, code) => {
    expect(await codeOf(entries(files.walk(name)))).toBe(code);
  });

  test.each([
    ['nothing', 'absent'],
    ['model', 'not-a-file'],
    ['model/a.bin/deeper', 'absent'],
    ['model/link-in', 'link'],
    ['model/link-folder/o', 'link'],
    ['model/pipe', 'not-a-file'],
    ['../outside', 'outside'],
    ['/etc/passwd', 'outside'],
    ['model/a\0b', 'outside'],
  ])('does not open %j: %s', async (name, code) => {
    expect(await codeOf(files.open(name))).toBe(code);
  });

  test('reads windows, and less only at the end', async () => {
    await using file = await files.open('model/a.bin');
    expect(file.size).toBe(4);
    expect(await file.read(1, 2)).toEqual(Uint8Array.of(97, 97));
    expect(await file.read(3, 10)).toEqual(Uint8Array.of(97));
    expect(await file.read(9, 10)).toEqual(new Uint8Array(0));
    const buffer = new Uint8Array(8);
    expect(await file.readInto(buffer, 0)).toBe(4);
    expect(await file.unchanged()).toBe(true);
  });

  test('refuses a read after close and before the start', async () => {
    const file = await files.open('model/a.bin');
    await expect(file.readInto(new Uint8Array(1), -1)).rejects.toThrow(RangeError);
    await file[Symbol.asyncDispose]();
    await expect(file.read(0, 1)).rejects.toThrow(TypeError);
    await expect(file.unchanged()).rejects.toThrow(TypeError);
  });

  test('is confined anew at another folder', async () => {
    const inner = files.at('model');
    expect(await codeOf(inner.open('a.bin'))).toBe('no error');
    expect(await codeOf(inner.open('../other/o'))).toBe('outside');
  });
});

describe('a file that changes while it is open is told', () => {
  test.each<[string, (name: string) => void]>([
    ['appended', (name) => appendFileSync(name, 'more')],
    ['truncated', (name) => truncateSync(name, 1)],
    [
      'rewritten with its old size and times',
      (name) => {
        writeFileSync(name, 'bbbb');
        utimesSync(name, 1, 1);
      },
    ],
  ])('%s', async (_name, change) => {
    const name = path.join(root, 'changing');
    writeFileSync(name, 'aaaa');
    utimesSync(name, 1, 1);
    await using file = await new NodeFiles(root, yieldingIo).open('changing');
    change(name);
    expect(await file.unchanged()).toBe(false);
  });
});

test('a byte order mark that begins a name is part of it', async () => {
  const inner = path.join(folder, 'marked');
  mkdirSync(inner);
  writeFileSync(path.join(inner, '\ufeffw.bin'), 'x');
  expect((await entries(new NodeFiles(inner, yieldingIo).walk('.'))).map((entry) => entry.path)).toEqual(['\ufeffw.bin']);
});

test('a name that is not UTF-8 is walked and marked', async () => {
  const inner = path.join(folder, 'inexact');
  mkdirSync(inner);
  writeFileSync(Buffer.concat([Buffer.from(`${inner}/`), Buffer.of(0x66, 0xff)]), 'x');
  const found = await entries(new NodeFiles(inner, yieldingIo).walk('.'));
  expect(found).toEqual([{ path: 'f\ufffd', exactName: false, kind: 'file', size: 1, access }]);
});

test('modes and further names of a file are told', async () => {
  const inner = path.join(folder, 'modes');
  mkdirSync(inner);
  writeFileSync(path.join(inner, 'a'), 'x');
  chmodSync(path.join(inner, 'a'), 0o4751);
  linkSync(path.join(inner, 'a'), path.join(inner, 'b'));
  const found = await entries(new NodeFiles(inner, yieldingIo).walk('.'));
  expect(found).toMatchObject(['a', 'b'].map((name) => ({ path: name, access: { mode: 0o4751, links: 2, isOwn: true } })));
});

test('who may put files into any folder on the way is told, but for sticky ones', async () => {
  const inner = path.join(folder, 'writers');
  const modes = { '.': 0o755, group: 0o775, 'group/all': 0o757, 'group/all/own': 0o700, own: 0o755, sticky: 0o1777, 'sticky/group': 0o770 } as const;
  for (const [name, mode] of Object.entries(modes)) {
    mkdirSync(path.join(inner, name));
    writeFileSync(path.join(inner, name, 'f'), 'x');
    chmodSync(path.join(inner, name), mode);
  }
  const found = await entries(new NodeFiles(inner, yieldingIo).walk('.'));
  const writers = found.map((entry) => [entry.path, entry.kind === 'file' ? entry.access?.folderWriters : entry.kind]);
  expect(Object.fromEntries(writers)).toEqual({
    f: 0,
    'group/f': 0o020,
    'group/all/f': 0o022,
    'group/all/own/f': 0o022,
    'own/f': 0,
    'sticky/f': 0,
    'sticky/group/f': 0o020,
  });
});

// Root reads everything; so a child without its rights reads where this test runs as root.
test('a file and a folder that may not be read are told as such', () => {
  const inner = path.join(folder, 'forbidden');
  mkdirSync(path.join(inner, 'closed'), { recursive: true });
  writeFileSync(path.join(inner, 'secret'), 'x', { mode: 0 });
  execFileSync('chmod', ['755', folder, inner]);
  execFileSync('chmod', ['000', path.join(inner, 'closed')]);
  const program = `
    import { yieldingIo } from ${JSON.stringify(path.join(import.meta.dirname, 'io.ts'))};
    import { NodeFiles } from ${JSON.stringify(path.join(import.meta.dirname, 'node-files.ts'))};
    const files = new NodeFiles(${JSON.stringify(inner)}, yieldingIo);
    const told = [];
    for await (const { path, kind, why = '' } of files.walk('.')) told.push([path, kind, why]);
    told.push(await files.open('secret').then(() => 'opened', (error) => error.code));
    console.log(JSON.stringify(told));`;
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const out = execFileSync(process.execPath, ['--conditions=mlx-guard-source', '--input-type=module', '-e', program], {
    ...asNobody,
    encoding: 'utf8',
    env: {},
  });
  execFileSync('chmod', ['755', path.join(inner, 'closed')]);
  expect(JSON.parse(out)).toEqual([['closed', 'unreadable', 'EACCES'], ['secret', 'file', ''], 'unreadable']);
});
