import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsTrailingData = rule({
  name: 'safetensors-trailing-data',
  title: 'Safetensors file goes on after its last tensor',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1284,
  since: '0.1.0',
  why: 'What is appended is loaded by no tensor and may be a second file of another format: an archive or a pickle that other programs find and run.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('safetensors-trailing-data'),
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`{${entry()}}`, 20) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
