import { advisory, apiAnswers } from '../example-advisories.ts';
import { rule } from '../rule.ts';

const npy = advisory({
  id: 'GHSA-w6vg-jg77-2qg6',
  package: 'mlx',
  fixed: '0.29.4',
  more: { aliases: ['CVE-2025-62608'], severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:L/SC:N/SI:N/SA:N/E:P' }] },
});

/** As `vulnerable-dependency`, for the packages of MLX itself: another threat. */
export const vulnerableMlx = rule({
  name: 'vulnerable-mlx',
  title: 'Known vulnerability in MLX',
  severity: 'error',
  confidence: 'high',
  mitigation: 'mlx-advisories',
  strength: 'enforced',
  cwe: 1395,
  since: '0.1.0',
  why: 'MLX reads model files in native code: a crafted file for one of its published defects corrupts the memory of the process that loads it.',
  remedy:
    'Change the pin to the version that the finding names, and relock. Where the resolver insists on MLX 0.29.3 for Apple silicon, it assumes macOS 13: `MACOSX_DEPLOYMENT_TARGET=14.0 uv pip compile … --python-platform aarch64-apple-darwin` gets past it.',
  examples: {
    bad: [
      { files: { 'requirements.txt': 'mlx==0.29.3\n' }, http: apiAnswers([['GHSA-w6vg-jg77-2qg6']], { 'GHSA-w6vg-jg77-2qg6': npy }), at: 'requirements.txt:1' },
    ],
    good: [{ files: { 'requirements.txt': 'mlx==0.32.4\n' }, http: apiAnswers([[]]) }],
  },
});
