import { sha256Of, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

const index = (file: string): string => JSON.stringify({ metadata: {}, weight_map: { 'a.weight': file } });

export const indexIncomplete = rule({
  name: 'index-incomplete',
  title: 'Index and weight files do not belong together',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 354,
  since: '0.1.0',
  why: 'A loader reads every weight file that it finds and believes the index about the rest: a file too many can replace tensors, one too few leaves the model half random.',
  remedy: 'Restore the files of the revision that the index is of. If a file was added on purpose, write index and manifest anew.',
  examples: {
    bad: [
      {
        files: { 'm/model.safetensors.index.json': index('a'), 'm/SHA256SUMS': `${sha256Of(index('a'))}  model.safetensors.index.json\n` },
        at: 'm/model.safetensors.index.json',
      },
      {
        files: {
          'm/model.safetensors.index.json': index('model-1.safetensors'),
          'm/model-1.safetensors': '',
          'm/model-2.safetensors': '',
          'm/SHA256SUMS': `${sha256Of(index('model-1.safetensors'))}  model.safetensors.index.json\n${sumsOf('model-1.safetensors', 'model-2.safetensors')}`,
        },
        at: 'm/model-2.safetensors',
      },
    ],
    good: [
      {
        files: {
          'm/model.safetensors.index.json': index('model-1.safetensors'),
          'm/model-1.safetensors': '',
          'm/SHA256SUMS': `${sha256Of(index('model-1.safetensors'))}  model.safetensors.index.json\n${sumsOf('model-1.safetensors')}`,
        },
      },
    ],
  },
});
