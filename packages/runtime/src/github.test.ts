import { type Failing, FakeGitHub } from '@mlx-guard/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GitHub } from './github.ts';

let fake: FakeGitHub;
let waits: number[];
beforeEach(async () => {
  fake = await FakeGitHub.start();
  waits = [];
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

const wait = async (milliseconds: number): Promise<void> => {
  waits.push(milliseconds);
};

const client = ({ token = fake.token, apiUrl = fake.url, timeoutMs = 10_000, repository = fake.repository } = {}): GitHub =>
  new GitHub({ token, apiUrl, timeoutMs, wait, signal: new AbortController().signal }, repository);

/** Reads a file at the tip of `main`. */
async function read(path: string, maxBytes = 1_000_000, github = client()) {
  const tip = await github.branchTip('main');
  const told = tip.ok ? await github.file(tip.value.tree, path, maxBytes) : tip;
  if (!told.ok) return told.why;
  return told.value.kind === 'file' ? new TextDecoder().decode(told.value.bytes) : told.value.kind;
}

const plant = (files: Parameters<FakeGitHub['objects']['commit']>[0]): string => {
  const commit = fake.objects.commit(files);
  fake.branches.set('main', commit);
  return commit;
};

describe('a file of the base', () => {
  test('is read at the current tip of the branch, below folders too', async () => {
    plant({ '.github/mlx-guard.yml': 'version: 1\n' });
    expect(await read('.github/mlx-guard.yml')).toBe('version: 1\n');
    plant({ '.github/mlx-guard.yml': 'newer' });
    expect(await read('.github/mlx-guard.yml')).toBe('newer');
  });

  test('may hold any bytes, none, or a megabyte and more', async () => {
    const bytes = Uint8Array.from({ length: 1_500_000 }, (_, index) => index % 256);
    plant({ bytes, empty: '', bom: '\uFEFFx' });
    const github = client();
    const tip = await github.branchTip('main');
    const told = tip.ok ? await github.file(tip.value.tree, 'bytes', 2_000_000) : tip;
    expect(told.ok && told.value.kind === 'file' && Buffer.from(told.value.bytes).equals(bytes)).toBe(true);
    expect(await read('empty')).toBe('');
    expect(await client().file(tip.ok ? tip.value.tree : '', 'bom', 10)).toMatchObject({ value: { bytes: new Uint8Array([0xef, 0xbb, 0xbf, 0x78]) } });
  });

  test.each([
    ['nothing there', 'b', 'absent'],
    ['nothing in its folder', 'folder/b', 'absent'],
    ['a file where a folder would be', 'file/b', 'absent'],
    ['a folder', 'folder', 'unreadable'],
    ['a link', 'link', 'unreadable'],
    ['something behind a link', 'link/file', 'unreadable'],
    ['a submodule', 'module', 'unreadable'],
    ['a path that climbs', '../x', 'absent'],
  ])('%s is told as such', async (_name, path, kind) => {
    plant({ file: 'x', 'folder/file': 'x', link: { link: 'file' }, module: { submodule: 'a'.repeat(40) } });
    expect(await read(path)).toBe(kind);
  });

  test('is not told beyond its bound, nor from a listing that was cut', async () => {
    plant({ file: 'too long' });
    expect(await read('file', 3)).toBe("GitHub's answer is larger than 3 bytes");
    fake.truncated.add([...fake.objects.trees.keys()][0] ?? '');
    expect(await read('other')).toBe("GitHub's answer is no whole tree");
  });

  test('is refused where its content does not have its name', async () => {
    plant({ file: 'true' });
    fake.objects.blobs.set([...fake.objects.blobs.keys()][0] ?? '', Buffer.from('false'));
    expect(await read('file')).toBe("GitHub's answer is no whole file");
  });
});

describe('what changed', () => {
  test('is what the head changed since it left the base', async () => {
    const start = fake.objects.commit({ a: '1', b: '1' });
    const head = fake.objects.commit({ a: '2', b: '1' }, start);
    const tip = fake.objects.commit({ a: '1', b: '2' }, start);
    expect(await client().changedPaths(tip, head)).toEqual({ ok: true, value: ['a'] });
  });

  test('is not told where GitHub may have cut the list', async () => {
    const start = fake.objects.commit({});
    const of = (count: number): string => fake.objects.commit(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'x'])), start);
    expect(await client().changedPaths(start, of(299))).toMatchObject({ ok: true });
    expect(await client().changedPaths(start, of(301))).toEqual({ ok: false, status: undefined, why: 'GitHub lists at most 300 changed files' });
  });
});

describe('an outage', () => {
  const json = (body: string): Failing => ({ status: 200, body });
  test.each<readonly [string, Failing, number, string]>([
    ['401', { status: 401 }, 1, 'GitHub does not accept the token (401); the job needs `permissions: contents: read`'],
    ['403', { status: 403 }, 1, 'does not allow it (403); the job needs `permissions: contents: read`'],
    ['404', { status: 404 }, 1, 'does not find it (404)'],
    ['a redirect', { status: 301, headers: { location: 'http://127.0.0.1:1/' } }, 1, 'GitHub answered 301'],
    ['429', { status: 429 }, 3, 'rate limit is used up (429)'],
    ['429 with a wait', { status: 429, headers: { 'retry-after': '2' } }, 3, 'rate limit is used up (429)'],
    ['429 with a long wait', { status: 429, headers: { 'retry-after': '3600' } }, 1, 'rate limit is used up (429)'],
    ['a limit told as 403', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }, 3, 'rate limit is used up (403)'],
    ['500', { status: 500 }, 3, 'GitHub answered 500'],
    ['half an answer', 'half', 3, 'GitHub could not be reached, or broke off'],
    ['an answer that is cut short', 'short', 1, "GitHub's answer is no branch"],
    ['other JSON', json('[]'), 1, "GitHub's answer is no branch"],
  ])('of %s is told in one line, after so many tries', async (_name, how, tries, why) => {
    plant({ file: 'x' });
    fake.outage = { how };
    expect(await read('file')).toContain(why);
    expect(fake.log).toHaveLength(tries);
    for (const one of waits) expect(one).toBeLessThanOrEqual(10_000);
  });

  test('that passes is not noticed', async () => {
    plant({ file: 'x' });
    fake.outage = { how: { status: 503, headers: { 'retry-after': '1' } }, times: 2 };
    expect(await read('file')).toBe('x');
    expect(waits).toEqual([1000, 1000]);
  });

  test('without an end is given up', async () => {
    fake.outage = { how: 'slow' };
    expect(await read('file', 10, client({ timeoutMs: 50 }))).toBe('GitHub did not answer within 0.05 s');
  });

  test('of the whole network is told', async () => {
    const gone = await FakeGitHub.start();
    const apiUrl = gone.url;
    await gone[Symbol.asyncDispose]();
    expect(await read('file', 10, client({ apiUrl }))).toBe('GitHub could not be reached, or broke off (ECONNREFUSED)');
  });

  test('says nothing that the server said, and no token', async () => {
    fake.outage = { how: { status: 500, body: `::error::${fake.token}` } };
    const why = await read('file');
    expect(why).not.toContain('::');
    expect(why).not.toContain(fake.token);
  });

  test('a wrong token and another repository are told', async () => {
    plant({ file: 'x' });
    expect(await read('file', 10, client({ token: 'wrong' }))).toContain('(401)');
    expect(await read('file', 10, client({ repository: 'acme/other' }))).toContain('(404)');
  });
});

test('comments are read from all pages', async () => {
  const author = { login: 'someone', type: 'User' } as const;
  for (let id = 1; id <= 101; id += 1) fake.comments.push({ id, issue: id === 1 ? 8 : 7, author, body: `${id}` });
  for (let id = 102; id <= 140; id += 1) fake.comments.push({ id, issue: 7, author, body: `${id}` });
  const told = await client().listComments(7);
  expect(told.ok && told.value.map(({ id }) => id)).toEqual(Array.from({ length: 139 }, (_, index) => index + 2));
});

describe('the artifacts of a run', () => {
  const zip = new Uint8Array([1, 2, 3]);
  const list = async (github = client()) => {
    const told = await github.runArtifacts('7');
    return told.ok ? told.value.map(({ name }) => name).sort() : told.why;
  };
  const download = async (maxBytes = 100) => {
    const told = await client().runArtifacts('7');
    const [artifact] = told.ok ? told.value : [];
    const got = artifact === undefined ? told : await client().artifactZip(artifact, maxBytes);
    return got.ok ? got.value : got.why;
  };

  test('are all of them, over pages, and none of another run', async () => {
    const names = Array.from({ length: 201 }, (_, index) => `a-${index}`);
    for (const name of names) fake.service.plant(7, name, zip);
    fake.service.plant(8, 'other', zip);
    expect(await list()).toEqual(names.sort());
    expect(fake.log.filter(({ operation }) => operation === 'actions/list-workflow-run-artifacts')).toHaveLength(3);
  });

  test('are not told where there are too many', async () => {
    for (let index = 0; index < 1_001; index += 1) fake.service.plant(7, `a-${index}`, zip);
    expect(await list()).toBe('the run has more than 1000 artifacts, or makes more while they are listed');
  });

  test('are fetched from where GitHub says, without the token there, and bounded', async () => {
    fake.service.plant(7, 'a', zip);
    expect(await download()).toEqual(zip);
    expect(await download(2)).toBe("GitHub's answer is larger than 2 bytes");
  });

  test('are refused with another digest than the one listed', async () => {
    fake.service.plant(7, 'a', zip).digest = `sha256:${'0'.repeat(64)}`;
    expect(await download()).toBe('its bytes do not have the digest that GitHub lists');
  });

  test('that have expired are gone', async () => {
    fake.service.plant(7, 'a', zip).expired = true;
    expect(await download()).toBe('GitHub has deleted it (410)');
  });

  const failures: readonly (readonly [Failing, RegExp])[] = [
    [{ status: 401 }, /does not accept the token \(401\); the job needs `permissions: actions: read`/],
    [{ status: 403 }, /does not allow it \(403\); the job needs `permissions: actions: read`/],
    [{ status: 404 }, /does not find it \(404\).*`permissions: actions: read`/],
    [{ status: 429 }, /rate limit is used up/],
    [{ status: 500 }, /answered 500/],
    ['half', /could not be reached, or broke off/],
    ['short', /could not be reached|no list of artifacts|no artifact|answer/],
  ];
  test.each(failures)('are not told at %j', async (how, why) => {
    fake.service.plant(7, 'a', zip);
    fake.outage = { operations: /list-workflow-run-artifacts/, how };
    expect(await list()).toMatch(why);
    fake.outage = undefined;
  });

  const storeFailures: readonly (readonly [Failing, RegExp])[] = [
    [{ status: 403 }, /^where GitHub keeps it, the answer was 403$/],
    [{ status: 500 }, /^where GitHub keeps it, the answer was 500$/],
    [{ status: 302, headers: { location: 'https://example.org/' } }, /^where GitHub keeps it, the answer was 302$/],
    ['half', /could not be reached, or broke off/],
    ['short', /could not be reached, or broke off|do not have the digest/],
  ];
  test.each(storeFailures)('are not told where their store answers %j', async (how, why) => {
    fake.service.plant(7, 'a', zip);
    fake.outage = { operations: /artifact-store/, how };
    expect(await download()).toMatch(why);
  });

  test('come at another try', async () => {
    fake.service.plant(7, 'a', zip);
    fake.outage = { operations: /artifact-store/, how: { status: 503 }, times: 1 };
    expect(await download()).toEqual(zip);
  });

  test.each(['http://example.org/x', 'file:///etc/passwd', 'nothing'])('are not fetched from %s', async (location) => {
    fake.service.plant(7, 'a', zip);
    fake.outage = { operations: /download-artifact/, how: { status: 302, headers: { location } } };
    expect(await download()).toBe('GitHub does not say, as it should, where the bytes are');
  });
});
