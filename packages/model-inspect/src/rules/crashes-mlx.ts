import { quote } from '@mlx-guard/core';
import { encodeNpy, ggufValue } from '@mlx-guard/model-formats';
import { config, gguf, soundGguf } from '../example-models.ts';
import { rule } from '../rule.ts';

const longString = gguf({ metadata: [['a', ggufValue.raw(8, 0, 0, 0x40, 0, 0, 0, 0, 0)]] });

export const crashesMlx = rule({
  name: 'crashes-mlx',
  title: 'Model is publicly known to harm the MLX that you use',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 119,
  since: '0.1.0',
  why: 'A public issue, advisory or fix says what this defect does to the version of MLX, or of mlx-lm, that the project pins.',
  remedy: 'Do not load the file, and move to the version that refuses it.',
  *check(facts, found) {
    if (facts.about !== 'harm') return;
    const { path, says, source, offset } = facts;
    yield found({ path, ...(offset !== undefined && { byteOffset: offset }) }, `${quote(path)}: ${says}`, { identity: source, evidence: { source } });
  },
  examples: {
    bad: [
      { files: { 'm/w.gguf': longString, 'requirements.txt': 'mlx==0.32.1\n' }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': longString }, settings: { 'mlx-version': '0.32.1' }, at: 'm/w.gguf' },
      { files: { 'm/w.npy': encodeNpy('{}') }, settings: { 'mlx-version': '0.29.3' }, at: 'm/w.npy' },
      { files: { 'm/config.json': config({ model_file: 'model.py' }), 'requirements.txt': 'mlx-lm==0.31.3\n' }, at: 'm/config.json' },
    ],
    good: [
      { files: { 'm/w.gguf': soundGguf, 'requirements.txt': 'mlx==0.32.1\n' } },
      { files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.bool(2)]] }), 'requirements.txt': 'mlx==0.32.2\n' } },
    ],
  },
});
