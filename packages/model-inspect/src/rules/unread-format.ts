import { quote } from '@mlx-guard/core';
import { config, raw, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const unreadFormat = rule({
  name: 'unread-format',
  title: 'Model file has a format that cannot be inspected',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 693,
  since: '0.1.0',
  why: 'Formats that have no reader here may carry code; as long as nobody has looked, the run is inconclusive.',
  remedy:
    'Convert the weights to safetensors. If the file is not used, delete it, or leave its folder out of `paths`; if you answer for it, name its format in `allow-formats`.',
  *check(facts, found) {
    if (facts.about !== 'format' || (facts.content !== undefined && facts.content !== 'archive' && facts.content !== 'hdf5')) return;
    const { path, claims, content } = facts;
    const [claim] = claims;
    if (content === 'archive') {
      yield found({ path }, `${quote(path)} is an archive that is not looked into`, { evidence: { format: 'archive' } });
      return;
    }
    // What is claimed to be readable and is nothing that is known is told by the reader of that format.
    if (claim === undefined || (content === undefined && typeof claim === 'string' && !/\.(?:bin|ckpt|joblib)$/i.test(path))) return;
    const format = typeof claim === 'string' ? claim : claim.other;
    yield found({ path }, `${quote(path)} is named as ${quote(format)}, a format that is not inspected`, { evidence: { format } });
  },
  examples: {
    bad: [
      { files: { 'm/w.onnx': 'x' }, at: 'm/w.onnx' },
      { files: { 'm/pytorch_model.bin': '' }, at: 'm/pytorch_model.bin' },
      { files: { 'm/config.json': config(), 'm/more.7z': raw('7z\xbc\xaf\x27\x1c') }, at: 'm/more.7z' },
      { files: { 'm/more.rar': raw('Rar!\x1a\x07\0') }, settings: { paths: 'm' }, at: 'm/more.rar' },
      { files: { 'm/w.pt': raw('7z\xbc\xaf\x27\x1c') }, at: 'm/w.pt' },
    ],
    good: [
      { files: { 'm/w.safetensors': soundSafetensors, 'sdist.tar.gz': raw('\x1f\x8b\x08\0') } },
      { files: { 'm/w.safetensors': soundSafetensors, 'm/notes.bin': 'text' } },
      { files: { 'm/w.safetensors': soundSafetensors, 'm/w.onnx': 'x' }, settings: { 'allow-formats': 'onnx' } },
    ],
  },
});
