import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestLineEndings = rule({
  name: 'manifest-line-endings',
  title: 'Manifest has CRLF line endings or a byte order mark',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'It was read as if it had neither, but other tools take these bytes for a part of the names or digests and verify something else, or nothing.',
  remedy: 'Save the manifest as UTF-8 without byte order mark and with LF, and keep it so: `SHA256SUMS text eol=lf` in `.gitattributes`.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': `${emptySha256}  w.gguf\r\n` }, at: 'm/SHA256SUMS:1' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': `\u{feff}${sumsOf('w.gguf')}` }, at: 'm/SHA256SUMS:1' },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
