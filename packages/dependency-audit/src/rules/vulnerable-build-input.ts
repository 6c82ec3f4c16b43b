import { audited, criticalVector } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const taken = { id: 'GHSA-bbbb-bbbb-bbbb', ecosystem: 'GitHub Actions', package: 'owner/action', fixed: '2.0.1', more: { severity: criticalVector } };
const workflow = (uses: string): string => `jobs:\n  a:\n    steps:\n      - uses: ${uses}\n`;

/** As `vulnerable-dependency`, for what a build uses: actions, and source that is fetched from repositories. */
export const vulnerableBuildInput = rule({
  name: 'vulnerable-build-input',
  title: 'Known vulnerability in an action or fetched source',
  severity: 'error',
  confidence: 'high',
  mitigation: 'dependency-scanning',
  strength: 'enforced',
  cwe: 1395,
  since: '0.1.0',
  why: 'Actions hold the secrets of a build, and fetched source becomes part of what is released.',
  remedy: 'Move to the version that the finding names, and pin its commit.',
  examples: {
    bad: [
      {
        ...audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/a.yml': workflow('owner/action@v2.0.0') }, [taken]),
        at: '.github/workflows/a.yml:4',
      },
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/a.yml': workflow('owner/action@v1') }, [taken]), at: '.github/workflows/a.yml:4' },
      {
        ...audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/a.yml': workflow(`Owner/Action@${'0'.repeat(40)} # v2.0.0`) }, [taken]),
        at: '.github/workflows/a.yml:4',
      },
    ],
    good: [
      audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/a.yml': workflow('owner/action@v2.0.1') }, [taken]),
      audited({ 'requirements.txt': 'mlx==0.32.4\n', '.github/workflows/a.yml': workflow('owner/action@v2') }, [taken]),
    ],
  },
});
