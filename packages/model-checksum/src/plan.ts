import { counted } from '@mlx-guard/core';
import { startPaths } from '@mlx-guard/model-formats';
import { maxShards } from './shard.ts';
import type { Run } from './surface.ts';

/** What one job should have to read: some minutes on a runner of GitHub's. */
const [shardBytes, shardFiles] = [20 * 1024 ** 3, 250_000];

/** Says into how many jobs a verification is best divided, as the matrix of a workflow. */
export async function plan({ settings, ports, record }: Run): Promise<void> {
  const folders = await startPaths(settings.paths, ports.files, { foldersOnly: true });
  let files = 0;
  let bytes = 0;
  for (const folder of folders) {
    record.eligible(1);
    for await (const entry of ports.files.walk(folder, (path) => path === '.git')) {
      ports.signal.throwIfAborted();
      if (entry.kind !== 'file') continue;
      files += 1;
      bytes += entry.size;
    }
    record.inspected(folder);
  }
  const wanted = settings.shards ?? Math.max(1, Math.ceil(bytes / shardBytes), Math.ceil(files / shardFiles));
  const count = Math.min(wanted, maxShards);
  record.output('matrix', JSON.stringify({ shard: Array.from({ length: count }, (_, index) => `${index + 1}/${count}`) }));
  record.metric('files', files, 'count');
  record.metric('bytes', bytes, 'bytes');
  record.detail({
    type: 'table',
    title: 'Plan',
    columns: ['What', 'How much'],
    rows: [
      ['Jobs', count],
      ['Files', files],
      ['Bytes', bytes],
      ['A job reads about', counted(Math.ceil(bytes / count), 'byte')],
    ],
  });
}
