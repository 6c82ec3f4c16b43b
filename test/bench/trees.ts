import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that repeat after 16 MiB: nothing here depends on what they are. */
const chunk = new Uint8Array(2 ** 24).map((_, index) => (index * 2654435761) >>> 24);

const fresh = (): string => mkdtempSync(join(tmpdir(), 'mlx-guard-bench-'));

/** One file of real bytes with its `SHA256SUMS`. */
export function oneFile(bytes: number): string {
  const folder = fresh();
  mkdirSync(join(folder, 'model'));
  const file = openSync(join(folder, 'model/model.safetensors'), 'w');
  for (let at = 0; at < bytes; at += chunk.length) writeSync(file, chunk.subarray(0, Math.min(chunk.length, bytes - at)));
  closeSync(file);
  execFileSync('bash', ['-c', 'openssl dgst -sha256 -r model.safetensors > SHA256SUMS'], { cwd: join(folder, 'model') });
  return folder;
}

/** One file of zeros that takes no room on the disk. */
export function sparseFile(bytes: number): string {
  const folder = fresh();
  mkdirSync(join(folder, 'model'));
  const file = openSync(join(folder, 'model/model.safetensors'), 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
  execFileSync('bash', ['-c', 'openssl dgst -sha256 -r model.safetensors > SHA256SUMS'], { cwd: join(folder, 'model') });
  return folder;
}

/** Many files, a thousand a folder, of sizes that `sizeOf` gives, with their `SHA256SUMS`. */
export function manyFiles(count: number, sizeOf: (index: number) => number): string {
  const folder = fresh();
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const inner = `d${Math.floor(index / 1_000)}`;
    if (index % 1_000 === 0) mkdirSync(join(folder, 'model', inner), { recursive: true });
    const name = `${inner}/tensor-${String(index).padStart(9, '0')}-of-${count}.bin`;
    const bytes = chunk.subarray(index % 4_096, (index % 4_096) + sizeOf(index));
    writeFileSync(join(folder, 'model', name), bytes);
    lines.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  }
  writeFileSync(join(folder, 'model/SHA256SUMS'), lines.join(''));
  return folder;
}

/** A `SHA256SUMS` of so many files, none of which is there. */
export function longManifest(count: number): string {
  const folder = fresh();
  mkdirSync(join(folder, 'model'));
  const file = openSync(join(folder, 'model/SHA256SUMS'), 'w');
  for (let index = 0; index < count; index += 1_000) {
    const lines = Array.from(
      { length: 1_000 },
      (_, at) =>
        `${createHash('sha256')
          .update(String(index + at))
          .digest('hex')}  tensor-${index + at}-of-${count}.bin\n`,
    );
    writeSync(file, lines.join(''));
  }
  closeSync(file);
  writeFileSync(join(folder, 'model/tensor-0-of-0.bin'), '');
  return folder;
}
