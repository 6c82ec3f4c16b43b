import { quote } from '@mlx-guard/core';
import { entry, safetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

const alignment = 8;
const header = `{${entry()}}`;
/** With spaces behind it up to a multiple of the alignment. */
const padded = header.padEnd(Math.ceil(header.length / alignment) * alignment);

export const safetensorsAlignment = rule({
  name: 'safetensors-alignment',
  title: 'Tensors of a safetensors file begin at no multiple of eight bytes',
  severity: 'note',
  // Legal, and how MLX itself writes: its header has whatever length it has.
  confidence: 'low',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 188,
  since: '0.1.0',
  why: 'Programs that map the file into memory and take the numbers where they lie copy all of it first, refuse it, or read numbers that are not aligned, which some processors stop.',
  remedy:
    'Nothing has to be done for MLX, which reads and writes such files. For other loaders have it written again by a current `safetensors`, which pads the header.',
  *check(facts, found) {
    if (facts.about !== 'model' || facts.read.format !== 'safetensors') return;
    const { path, read } = facts;
    let start = Number.POSITIVE_INFINITY;
    for (const { dataOffset } of read.tensors) start = Math.min(start, dataOffset);
    if (!read.isWhole || !Number.isFinite(start) || start % alignment === 0) return;
    yield found({ path, byteOffset: start }, `${quote(path)}: its data begin at byte ${start}, no multiple of ${alignment}`, { identity: 'start' });
  },
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`${padded} `, 4) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': safetensors(padded, 4) } }],
  },
});
