import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const writableByOthers = rule({
  name: 'writable-by-others',
  title: 'Other users may write to the model',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 732,
  since: '0.1.0',
  why: 'What another user of the machine may write to can change after every check; who may write to a folder can put another file in the place of one.',
  remedy: 'Take the right away: `chmod -R go-w FOLDER`, and set `umask 022` on the runner.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': { content: '', access: { mode: 0o666 } }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' },
      {
        files: { 'm/w.gguf': { content: '', access: { mode: 0o664 } }, 'm/SHA256SUMS': sumsOf('w.gguf') },
        run: { isSelfHosted: true },
        at: 'm/w.gguf',
      },
      { files: { 'm/w.gguf': { content: '', access: { folderWriters: 0o002 } }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' },
      {
        files: { 'm/w.gguf': { content: '', access: { folderWriters: 0o020 } }, 'm/SHA256SUMS': sumsOf('w.gguf') },
        run: { isSelfHosted: true },
        at: 'm/w.gguf',
      },
    ],
    good: [{ files: { 'm/w.gguf': { content: '', access: { mode: 0o664, folderWriters: 0o020 } }, 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
