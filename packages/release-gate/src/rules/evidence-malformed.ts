import { evidence, evidenceFile, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceMalformed = refusal({
  name: 'evidence-malformed',
  title: 'A file that is no evidence',
  cwe: 20,
  why: 'What cannot be read cannot vouch for anything; a gate that passes it by can be blinded by a broken file.',
  remedy: 'Hand in the files that the guards wrote, unchanged, and nothing else that ends in `.evidence.json`.',
  bad: { ...gateOver([evidence()]), files: { ...evidenceFile(evidence()), [`${exampleFolder}/broken.evidence.json`]: '{' } },
  at: `${exampleFolder}/broken.evidence.json`,
});
