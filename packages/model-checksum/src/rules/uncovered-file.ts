import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const uncoveredFile = rule({
  name: 'uncovered-file',
  title: 'File that decides what is executed is taken out of the check',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 353,
  since: '0.1.0',
  why: 'Weights, configuration, tokenizer, templates and code decide what a loader executes, so a setting that waves unlisted ones through opens the door that the manifest closes.',
  remedy: 'List the file in a new manifest in a commit that is reviewed, or remove it. Narrow the pattern in `ignore`.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/modeling.py': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { extra: 'ignore' }, at: 'm/modeling.py' },
      { files: { 'm/w.gguf': '', 'm/config.json': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { ignore: 'm/*.json' }, at: 'm/config.json' },
    ],
    good: [
      { files: { 'm/w.gguf': '', 'm/README.md': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { extra: 'ignore' } },
      { files: { 'm/w.gguf': '', 'm/notes/1.txt': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { ignore: 'm/notes/**' } },
    ],
  },
});
