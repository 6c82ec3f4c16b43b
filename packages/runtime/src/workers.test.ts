import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { ThreadPool } from './workers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-workers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const source = pathToFileURL(path.join(import.meta.dirname, 'workers.ts')).href;
writeFileSync(
  path.join(folder, 'entry.ts'),
  `import { serveThread } from ${JSON.stringify(source)};
   const echoOf = (id) => ({ id, tasks: { echo: async (input) => ({ input, guard: id }) } });
   serveThread([echoOf('other-guard'), { id: 'some-guard', tasks: {
     ...echoOf('some-guard').tasks,
     size: async (name, { files }) => { await using file = await files.open(name); return file.size; },
     fail: async () => { throw new Error('no'); },
     die: async () => process.exit(3),
     hang: async () => { for (;;); },
   } }]);`,
);
writeFileSync(path.join(folder, 'data'), '12345');

const pool = (signal = new AbortController().signal, guard = 'some-guard'): ThreadPool =>
  new ThreadPool(pathToFileURL(path.join(folder, 'entry.ts')).href, guard, folder, signal);

test('tasks run in threads, more of them than there are threads, and see only files', async () => {
  await using workers = pool();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => workers.run('echo', { index })));
  expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => ({ input: { index }, guard: 'some-guard' })));
  expect(await workers.run('size', 'data')).toBe(5);
  await expect(workers.run('size', '../data')).rejects.toThrow('leads out of the working directory');
});

test('a task that fails, does not exist or loses its thread is told, and the rest goes on', async () => {
  await using workers = pool();
  const failing = ['fail', 'nothing', 'die'].map((task) => workers.run(task, null).then(String, (error: unknown) => String(error)));
  expect(await Promise.all(failing)).toEqual(['Error: fail: no', 'Error: nothing: there is no such task', 'Error: die: the thread ended with code 3']);
  expect(await workers.run('echo', 1)).toMatchObject({ input: 1 });
});

test('an abort ends threads that hang, at once', async () => {
  const controller = new AbortController();
  await using workers = pool(controller.signal);
  const hanging = workers.run('hang', null);
  await workers.run('echo', 1);
  controller.abort();
  await expect(hanging).rejects.toThrow('the threads were closed');
  await expect(workers.run('echo', 1)).rejects.toThrow('the threads are closed');
});

test('each guard of a program has its own tasks, and one that the program does not have has none', async () => {
  await using other = pool(undefined, 'other-guard');
  expect(await other.run('echo', 1)).toEqual({ input: 1, guard: 'other-guard' });
  await expect(other.run('size', 'data')).rejects.toThrow('there is no such task');
  await using unknown = pool(undefined, 'no-guard');
  await expect(unknown.run('echo', 1)).rejects.toThrow('there is no such task');
});
