import { zipOfFiles } from '@mlx-guard/model-formats';
import { advisory } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const files = {
  'requirements.txt': 'mlx==0.32.4\n',
  'db/PyPI/all.zip': zipOfFiles({ 'GHSA-aaaa-aaaa-aaaa.json': advisory({ id: 'GHSA-aaaa-aaaa-aaaa', package: 'web' }) }),
};
const settings = { 'db-path': 'db' };

/** The copy of the database is older than 48 hours. */
export const databaseOld = rule({
  name: 'database-old',
  title: 'Old database of advisories',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'dependency-advisories',
  strength: 'detected',
  cwe: 1104,
  since: '0.1.0',
  why: 'Advisories are published every day, and the worst are used within hours. An old copy calls clean what is not.',
  remedy:
    'Fetch `PyPI/all.zip` anew, at least once a day, and write the time into `manifest.json` as `{"date": "…"}`. Past `max-db-age` the run is inconclusive.',
  examples: {
    bad: [
      { files, settings, clock: '2026-01-04T00:00:00Z' },
      { files: { ...files, 'db/manifest.json': '{"date":"2026-02-01T00:00:00Z"}' }, settings, clock: '2026-02-04T00:00:00Z' },
    ],
    good: [
      { files, settings, clock: '2026-01-02T00:00:00Z' },
      { files: { ...files, 'db/manifest.json': '{"date":"2026-02-03T00:00:00Z"}' }, settings, clock: '2026-02-04T00:00:00Z' },
    ],
  },
});
