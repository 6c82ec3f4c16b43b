import { advisory, apiAnswers, criticalVector } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const old = advisory({ id: 'GHSA-aaaa-aaaa-aaaa', package: 'web', fixed: '2.0', more: { summary: 'Request smuggling', severity: criticalVector } });

/** A pinned version that an advisory is about; as severe as the worst rating of all its names. */
export const vulnerableDependency = rule({
  name: 'vulnerable-dependency',
  title: 'Known vulnerability in a dependency',
  severity: 'error',
  confidence: 'high',
  mitigation: 'dependency-scanning',
  strength: 'enforced',
  cwe: 1395,
  since: '0.1.0',
  why: 'How to use a published vulnerability is published with it. Whoever reaches the server can try it.',
  remedy: 'Change the pin to the version that the finding names, relock, and test. Where there is none, replace the package or waive the finding with a date.',
  examples: {
    bad: [
      {
        files: { 'requirements.txt': '# pins\nWeb == 1.5\n' },
        http: apiAnswers([['GHSA-aaaa-aaaa-aaaa']], { 'GHSA-aaaa-aaaa-aaaa': old }),
        at: 'requirements.txt:2',
      },
      {
        files: { 'uv.lock': 'version = 1\n\n[[package]]\nname = "web"\nversion = "1.5"\nsource = { registry = "https://pypi.org/simple" }\n' },
        http: apiAnswers([['GHSA-aaaa-aaaa-aaaa']], { 'GHSA-aaaa-aaaa-aaaa': old }),
        at: 'uv.lock:5',
      },
    ],
    good: [{ files: { 'requirements.txt': 'web==2.0\n' }, http: apiAnswers([[]]) }],
  },
});
