import { advisory, apiAnswers } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const malware = advisory({ id: 'MAL-2026-1', package: 'mlx-1m', more: { summary: 'Steals tokens when it is installed' } });

/** A package that is malware: what it would do, it has done where it was installed. */
export const maliciousDependency = rule({
  name: 'malicious-dependency',
  title: 'Malware among the dependencies',
  severity: 'error',
  confidence: 'high',
  mitigation: 'dependency-scanning',
  strength: 'enforced',
  locked: true,
  cwe: 506,
  since: '0.1.0',
  why: 'The package was published to harm those who install it. It ran with every right of the machine that did.',
  remedy: 'Remove it. Treat every machine and runner that installed it as compromised: rotate the secrets they held.',
  examples: {
    bad: [{ files: { 'requirements.txt': 'mlx-1m==1.0\n' }, http: apiAnswers([['MAL-2026-1']], { 'MAL-2026-1': malware }), at: 'requirements.txt:1' }],
    good: [{ files: { 'requirements.txt': 'mlx-lm==0.32.2\n' }, http: apiAnswers([[]]) }],
  },
});
