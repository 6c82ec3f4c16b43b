import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const gitAttributes = rule({
  name: 'git-attributes',
  title: 'Git attributes let git change weights',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'Git converts line endings in what its attributes call text, and checks a pointer out where the Git LFS filter is taken away: the bytes differ from machine to machine.',
  remedy: 'Write `-text` for weights, and keep `filter=lfs` where Git LFS stores them.',
  examples: {
    bad: [
      {
        files: { '.gitattributes': '*.gguf text eol=lf\n', 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') },
        at: '.gitattributes:1',
      },
    ],
    good: [{ files: { '.gitattributes': '* text=auto\n*.gguf filter=lfs diff=lfs merge=lfs -text\n', 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
