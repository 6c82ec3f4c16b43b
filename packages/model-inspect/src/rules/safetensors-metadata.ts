import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsMetadata = rule({
  name: 'safetensors-metadata',
  title: 'Metadata of a safetensors file is not an object of strings',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'The format allows strings only. Loaders convert each value without asking, and fail or misread anything else.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-metadata'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors(`{"__metadata__":{"a":1},${entry()}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{"__metadata__":[],${entry()}}`, 4) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
