import { rule } from '../rule.ts';

export const proxyWithoutRateLimit = rule({
  name: 'proxy-without-rate-limit',
  title: 'The proxy passes on every request',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'rate-limiting',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'What is not refused at the door waits inside, with its body and its connection: a burst becomes memory.',
  remedy:
    'Declare a zone (`limit_req_zone $binary_remote_addr zone=chat:1m rate=60r/m;`) and use it: `limit_req zone=chat burst=10 nodelay;`, with `limit_req_status 429;`.',
  *check(facts, found) {
    if (facts.about === 'proxy' && !facts.isRateLimited)
      yield found(facts.location, 'requests are passed on without `limit_req`', { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'nginx.conf': 'server {\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n' }, at: 'nginx.conf:2' }],
    good: [{ files: { 'nginx.conf': 'server {\n  limit_req zone=all;\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n' } }],
  },
});
