import { quote } from '@mlx-guard/core';
import { isDeployed } from '../facts.ts';
import { rule } from '../rule.ts';

export const gpuCaptureEnabled = rule({
  name: 'gpu-capture-enabled',
  title: 'GPU capture of MLX is turned on',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'A trace of Metal holds the buffers of the GPU: weights, and the tokens of whoever was served while it ran.',
  remedy: 'Capture on a desk, with made-up input; leave `MTL_CAPTURE_ENABLED` and `mx.metal.start_capture` out of what is deployed.',
  *check(facts, found) {
    if (facts.kind === 'variable' && isDeployed(facts.where) && facts.name === 'MTL_CAPTURE_ENABLED' && facts.value === '1') {
      yield found(facts.location, `${quote('MTL_CAPTURE_ENABLED=1')} lets the GPU be captured`, { identity: facts.identity });
    } else if (facts.kind === 'call' && facts.name === 'mlx.core.metal.start_capture' && facts.isServer) {
      yield found(facts.location, `${quote('mx.metal.start_capture')} writes the buffers of the GPU to a file`, { identity: facts.identity });
    }
  },
  examples: {
    bad: [
      { files: { '.env': 'MTL_CAPTURE_ENABLED=1\n' }, at: '.env:1' },
      { files: { 'server.py': 'import mlx.core as mx\n\nmx.metal.start_capture("trace.gputrace")\n' }, at: 'server.py:3' },
    ],
    good: [{ files: { 'bench.py': 'import mlx.core as mx\n\nmx.metal.start_capture("trace.gputrace")\n' } }],
  },
});
