import { audited, criticalVector } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const old = { id: 'GHSA-aaaa-aaaa-aaaa', package: 'web', fixed: '2.0', more: { severity: criticalVector } };

/** A range whose lowest version an advisory is about, while it allows a clean one too. */
export const rangeAdmitsVulnerable = rule({
  name: 'range-admits-vulnerable',
  title: 'Range that admits a vulnerable version',
  severity: 'error',
  confidence: 'medium',
  mitigation: 'dependency-scanning',
  strength: 'detected',
  cwe: 1395,
  since: '0.1.0',
  why: 'An old environment, another pin or an old platform can bring the lowest version that the range allows. A resolver does not tell.',
  remedy: 'Raise the lower bound to the version that the finding names; a library too.',
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\nweb>=1.5\n' }, [old]), at: 'requirements.txt:2' }],
    good: [
      audited({ 'requirements.txt': 'mlx==0.32.4\nweb>=2.1\n' }, [old]),
      audited({ 'requirements.txt': 'mlx==0.32.4\nweb\n' }, [old]),
      audited({ 'requirements.txt': 'mlx==0.32.4\nweb>=1.5\n' }, [old], { 'on-range': 'off' }),
    ],
  },
});
