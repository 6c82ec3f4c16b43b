import { reports } from '../defect-finding.ts';
import { gguf, soundGguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTrailingData = rule({
  name: 'gguf-trailing-data',
  title: 'GGUF file goes on after its last tensor',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1284,
  since: '0.1.0',
  why: 'What is appended is loaded by no tensor and may be a second file of another format that other programs find.',
  remedy: 'Find out what it is. Have the publisher write the file without it.',
  check: reports('gguf-trailing-data'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({}, 4096) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
