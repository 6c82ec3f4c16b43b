import { describe, expect, test } from 'vitest';
import { flipLastBit, overreaching } from './damage.ts';
import { writeDemoModel } from './model.ts';

const whole = writeDemoModel();
const weights = whole.get('model.safetensors') ?? new Uint8Array();

const bitsThatDiffer = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, at) => sum + (byte ^ (b[at] ?? 0)).toString(2).replaceAll('0', '').length, 0);

describe('what the demo does to a model', () => {
  test('flips one bit and nothing else', () => {
    const flipped = flipLastBit(whole);
    expect([...flipped.keys()]).toEqual([...whole.keys()]);
    expect([...flipped].filter(([name, bytes]) => bytes !== whole.get(name)).map(([name]) => name)).toEqual(['model.safetensors']);
    expect(bitsThatDiffer(weights, flipped.get('model.safetensors') ?? new Uint8Array())).toBe(1);
  });

  test('crafts a header of the same length, in which a tensor takes what is not its own', () => {
    const crafted = overreaching(whole);
    expect(crafted.length).toBe(weights.length);
    const headerOf = (bytes: Uint8Array) =>
      JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true))));
    const [before, after] = [headerOf(weights), headerOf(crafted)];
    const changed = Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    expect(changed).toHaveLength(1);
    const { data_offsets: offsets } = after[changed[0] ?? ''];
    expect(offsets[1]).toBeGreaterThan(before[changed[0] ?? ''].data_offsets[1]);
  });

  test('leaves the model as it was', () => {
    expect(writeDemoModel()).toEqual(whole);
  });
});
