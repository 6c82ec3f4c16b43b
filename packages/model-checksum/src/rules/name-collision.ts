import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const nameCollision = rule({
  name: 'name-collision',
  title: 'Two names that some file systems take for one',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 178,
  since: '0.1.0',
  why: 'On macOS and Windows only one of the two can exist, and which one decides what is loaded there, whatever was verified here.',
  remedy: 'Rename or remove one of the files and write the manifest anew.',
  examples: {
    bad: [
      { files: { 'm/Config.json': '', 'm/config.json': '', 'm/SHA256SUMS': sumsOf('Config.json', 'config.json') }, at: 'm/Config.json' },
      { files: { 'm/\u{e9}.json': '', 'm/e\u{301}.json': '', 'm/SHA256SUMS': sumsOf('\u{e9}.json', 'e\u{301}.json') }, at: 'm/e\u{301}.json' },
    ],
    good: [{ files: { 'm/Config.json': '', 'm/sub/config.json': '', 'm/SHA256SUMS': sumsOf('Config.json', 'sub/config.json') } }],
  },
});
