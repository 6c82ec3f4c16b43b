import { open } from 'node:fs/promises';
import { readSafetensors, readGguf, readPickle, readZip } from '@mlx-guard/model-formats';
const [kind, path] = process.argv.slice(2);
const fh = await open(path!);
const size = (await fh.stat()).size;
const r = { size, async read(o: number, l: number) { const b = new Uint8Array(Math.max(0, Math.min(l, size - o))); const { bytesRead } = await fh.read(b, 0, b.length, o); return b.subarray(0, bytesRead); }, async readInto(b: Uint8Array, o: number) { return (await fh.read(b, 0, b.length, o)).bytesRead; } };
const f = { st: readSafetensors, gg: readGguf, pk: readPickle, z: readZip }[kind!]!;
for (let i = 0; i < 3; i++) {
  const c = process.cpuUsage(); const t = performance.now();
  const x = await f(r as any, { maxHeaderBytes: 1e8, maxTensors: 1e6 });
  const d = process.cpuUsage(c);
  console.log(kind, x.tensors.length, x.defects.length, x.globals.length, 'wall', (performance.now() - t).toFixed(0), 'cpu', ((d.user + d.system) / 1000).toFixed(0), 'rss', (process.memoryUsage().rss / 1e6).toFixed(0));
}
