import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsHeaderText = rule({
  name: 'safetensors-header-text',
  title: 'Header of a safetensors file is not strict JSON',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 20,
  since: '0.1.0',
  why: 'Readers recover from broken JSON in different ways, so that one program sees other tensors than the next, or none of the checks that stand behind the parser.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-header-text'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors(`{${entry()}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(` {${entry()}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry()}}\0`, 4) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
