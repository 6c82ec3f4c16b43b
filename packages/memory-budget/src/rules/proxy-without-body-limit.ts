import { rule } from '../rule.ts';

export const proxyWithoutBodyLimit = rule({
  name: 'proxy-without-body-limit',
  title: 'The proxy lets bodies of any size through',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'A body is held in memory, mostly several times, before anything looks at it: without a limit one request decides how much.',
  remedy: 'Remove `client_max_body_size 0` (the default is 1 MiB), or set it to the largest body that is meant: `client_max_body_size 1m;`.',
  *check(facts, found) {
    if (facts.about === 'proxy-body') yield found(facts.location, 'the limit of bodies is lifted', { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'nginx.conf': 'server {\n  client_max_body_size 0;\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n' }, at: 'nginx.conf:2' }],
    good: [{ files: { 'nginx.conf': 'server {\n  client_max_body_size 1m;\n  limit_req zone=all;\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n' } }],
  },
});
