import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const logShipperWithoutRedaction = rule({
  name: 'log-shipper-without-redaction',
  title: 'Logs that are shipped as they are',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-masking',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Between the service and the store is the last place where content and keys can be taken out for all services at once.',
  remedy: 'Add a stage that redacts: a `remap` transform with `redact()` (vector), a `replace` stage (promtail), a `modify` or `lua` filter (fluent-bit).',
  *check(facts, found) {
    if (facts.kind === 'shipper')
      yield found(facts.location, `${facts.tool} ships to ${quote(facts.sink)} and takes nothing out`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'vector.yaml': 'sources:\n  in: { type: file, include: ["/var/log/chat.log"] }\nsinks:\n  out: { type: loki, inputs: [in] }\n' },
        at: 'vector.yaml:4',
      },
      { files: { 'promtail.yaml': 'scrape_configs:\n  - job_name: chat\n    static_configs: []\n' }, at: 'promtail.yaml:2' },
      { files: { 'fluent-bit.conf': '[INPUT]\n    Name tail\n[OUTPUT]\n    Name loki\n' }, at: 'fluent-bit.conf:3' },
    ],
    good: [
      {
        files: {
          'vector.yaml':
            'sources:\n  in: { type: file, include: ["/var/log/chat.log"] }\ntransforms:\n  clean: { type: remap, inputs: [in], source: ".message = redact(.message, filters: [\'us_social_security_number\'])" }\nsinks:\n  out: { type: loki, inputs: [clean] }\n',
        },
      },
    ],
  },
});
