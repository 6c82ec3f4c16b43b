import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const serviceWithoutMemoryLimit = rule({
  name: 'service-without-memory-limit',
  title: 'A service runs without a memory limit',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'MLX has no hard limit of its own: only the container or the unit around it keeps one greedy request from taking the whole machine.',
  remedy:
    'Compose: `mem_limit` (or `deploy.resources.limits.memory`) with `memswap_limit` of the same size; Kubernetes: `resources.limits.memory`; systemd: `MemoryMax=`; by hand: `docker run --memory`.',
  *check(facts, found) {
    if (facts.about !== 'service' || facts.isLimited) return;
    const { of, name, location, identity } = facts;
    yield found(location, `${quote(name)} (${of}) has no limit of memory`, { evidence: { of, name }, identity });
  },
  examples: {
    bad: [
      { files: { 'compose.yaml': 'services:\n  chat:\n    build: .\n    command: python -m chat\n' }, at: 'compose.yaml:2' },
      {
        files: { 'compose.yaml': 'services:\n  chat:\n    build: .\n    deploy:\n      resources:\n        limits:\n          cpus: "4"\n' },
        at: 'compose.yaml:2',
      },
      {
        files: {
          'pod.yaml':
            'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: chat\n      image: example/chat\n      resources:\n        requests:\n          memory: 1Gi\n',
        },
        at: 'pod.yaml:5',
      },
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/python3 -m chat\nMemoryMax=infinity\n' }, at: 'chat.service:2' },
      { files: { 'run.sh': 'docker run -d --name chat example/chat\n' }, at: 'run.sh:1' },
    ],
    good: [
      { files: { 'compose.yaml': 'services:\n  chat:\n    build: .\n    mem_limit: 4g\n  cache:\n    image: redis:7\n' } },
      {
        files: {
          'pod.yaml':
            'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: chat\n      image: example/chat\n      resources:\n        limits:\n          memory: 4Gi\n',
        },
      },
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/python3 -m chat\nMemoryMax=4G\n' } },
      { files: { 'run.sh': 'docker run -d --memory 4g --name chat example/chat\n' } },
    ],
  },
});
