import { audited } from '../example-advisories.ts';
import { rule } from '../rule.ts';

/** The advisories about MLX that come with this program are old. */
export const overlayOld = rule({
  name: 'overlay-old',
  title: 'Old list of fixes of MLX',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'mlx-advisories',
  strength: 'detected',
  gate: 'always',
  cwe: 1104,
  since: '0.1.0',
  why: 'The fixes of MLX that got no advisory come with the action. An action that is pinned and never updated does not learn of new ones.',
  remedy: 'Update the action to its newest release.',
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n', 'db/manifest.json': '{"date":"2027-09-01T00:00:00Z"}' }), clock: '2027-09-01T12:00:00Z' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n' })],
  },
});
