import { evidence, exampleFolder, gateOver, good } from '../examples.ts';
import { rule } from '../rule.ts';

export const evidenceWithWarnings = rule({
  name: 'evidence-with-warnings',
  title: 'Accepted with warnings',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'all',
  strength: 'detected',
  gate: 'always',
  cwe: 693,
  since: '0.1.0',
  why: 'The guard has something to say that does not block, or was judged by a policy that its own change brought along.',
  remedy: 'Read the report of the guard before the release.',
  examples: {
    bad: [{ ...gateOver([evidence({ verdict: 'warn' })]), at: `${exampleFolder}/model-checksum.evidence.json` }],
    good: [good()],
  },
});
