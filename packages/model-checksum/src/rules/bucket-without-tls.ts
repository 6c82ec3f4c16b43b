import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const bucketWithoutTls = channelRule({
  name: 'bucket-without-tls',
  title: 'Bucket of models that answers in the clear',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'storage-audit',
  strength: 'detected',
  cwe: 319,
  since: '0.1.0',
  why: 'A client that asks by http gets the model, and whoever sits on the way can exchange it.',
  remedy: 'Deny requests where `aws:SecureTransport` is false; of Azure set `https_traffic_only_enabled = true`.',
  *check(facts, found) {
    if (facts.kind !== 'bucket' || facts.what !== 'no-tls') return;
    const { location, bucket, how, isForModels, identity } = facts;
    // Whether models are in it, only its name tells.
    yield found(location, `${quote(bucket)}: ${how}`, { evidence: { bucket }, identity, ...(!isForModels && { severity: 'note' as const }) });
  },
  examples: {
    bad: [
      {
        files: {
          'models-policy.json':
            '{"Version": "2012-10-17",\n"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}]}\n',
        },
        settings: { mode: 'lint' },
        at: 'models-policy.json:2',
      },
    ],
    good: [
      {
        files: {
          'models-policy.json':
            '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
