import { audited } from '../example-advisories.ts';
import { rule } from '../rule.ts';

/** A version of MLX without fixes of its native code that never became advisories. One finding a pin. */
export const mlxHardening = rule({
  name: 'mlx-hardening',
  title: 'MLX without fixes of its native code',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'mlx-update',
  strength: 'detected',
  cwe: 1104,
  since: '0.1.0',
  why: 'The makers of MLX mend most defects of its loaders and kernels without an advisory, so that no other scanner knows of them. A model file is enough to reach some.',
  remedy: 'Update MLX to the version that the finding names, and relock. Each fix is listed with its evidence in the evidence of the finding.',
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.31.0\n' }), at: 'requirements.txt:1' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\n' })],
  },
});
