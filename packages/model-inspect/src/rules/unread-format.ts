import { quote } from '@mlx-guard/core';
import { soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const unreadFormat = rule({
  name: 'unread-format',
  title: 'Model file has a format that cannot be inspected yet',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 693,
  since: '0.1.0',
  why: 'This version reads safetensors and GGUF. Other formats, above all pickles, may carry code; as long as nobody has looked, the run is inconclusive.',
  remedy: 'Convert the weights to safetensors. If the file is not used, delete it, or leave its folder out of `paths`.',
  *check(facts, found) {
    if (facts.about !== 'format' || facts.content !== undefined) return;
    const { path, claims } = facts;
    const formats = claims.flatMap((claim) => (typeof claim === 'string' ? [] : [claim.other]));
    const [format] = formats;
    // With one readable claim among them it is read as that, and told where it breaks.
    if (format === undefined || formats.length < claims.length) return;
    yield found({ path }, `${quote(path)} is named as ${quote(format)}, a format that this version does not inspect`, { evidence: { format } });
  },
  examples: {
    bad: [
      { files: { 'm/w.npz': 'PK' }, at: 'm/w.npz' },
      { files: { 'm/pytorch_model.bin': '' }, at: 'm/pytorch_model.bin' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors, 'm/notes.bin': 'text' } }],
  },
});
