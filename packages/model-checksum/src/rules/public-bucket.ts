import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const publicBucket = channelRule({
  name: 'public-bucket',
  title: 'Bucket that everybody may read or write',
  severity: 'error',
  confidence: 'high',
  mitigation: 'storage-audit',
  strength: 'detected',
  cwe: 732,
  since: '0.1.0',
  why: 'Whoever may write replaces the model for all who load it; whoever may read has it, and what was fine-tuned into it.',
  remedy: 'Block public access, and name who may read. Weights that are meant to be public belong on a hub with digests and signatures.',
  *check(facts, found) {
    if (facts.kind !== 'bucket' || facts.what !== 'public') return;
    const { location, bucket, how, isForModels, identity } = facts;
    // Whether models are in it, only its name tells.
    yield found(location, `${quote(bucket)}: ${how}`, { evidence: { bucket }, identity, ...(!isForModels && { severity: 'note' as const }) });
  },
  examples: {
    bad: [
      {
        files: { 'infra/main.tf': 'resource "aws_s3_bucket_acl" "models" {\n  bucket = aws_s3_bucket.models.id\n  acl    = "public-read"\n}\n' },
        settings: { mode: 'lint' },
        at: 'infra/main.tf:3',
      },
      {
        files: {
          'infra/models-policy.json':
            '{"Version": "2012-10-17", "Statement": [\n{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}]}\n',
        },
        settings: { mode: 'lint' },
        at: 'infra/models-policy.json:2',
      },
      {
        files: { 'infra/gcs-models.json': '{"bindings": [{"role": "roles/storage.objectViewer",\n"members": ["allUsers"]}]}\n' },
        settings: { mode: 'lint' },
        at: 'infra/gcs-models.json:2',
      },
    ],
    good: [
      {
        files: { 'infra/main.tf': 'resource "aws_s3_bucket_acl" "models" {\n  bucket = aws_s3_bucket.models.id\n  acl    = "private"\n}\n' },
        settings: { mode: 'lint' },
      },
    ],
  },
});
