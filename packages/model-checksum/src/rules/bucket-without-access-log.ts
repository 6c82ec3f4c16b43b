import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const bucketWithoutAccessLog = channelRule({
  name: 'bucket-without-access-log',
  title: 'Bucket of models without a log of access',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'storage-audit',
  strength: 'detected',
  cwe: 778,
  since: '0.1.0',
  why: 'Nobody can tell afterwards who replaced a model, or when.',
  remedy: 'Turn on the log of access into another bucket, or data events of CloudTrail.',
  *check(facts, found) {
    if (facts.kind !== 'bucket' || facts.what !== 'no-logging') return;
    const { location, bucket, how, isForModels, identity } = facts;
    // Whether models are in it, only its name tells.
    yield found(location, `${quote(bucket)}: ${how}`, { evidence: { bucket }, identity, ...(!isForModels && { severity: 'note' as const }) });
  },
  examples: {
    bad: [
      {
        files: { 'main.tf': 'resource "aws_s3_bucket" "models" {\n  bucket = "models"\n  versioning {\n    enabled = true\n  }\n}\n' },
        settings: { mode: 'lint' },
        at: 'main.tf:1',
      },
    ],
    good: [
      {
        files: {
          'main.tf':
            'resource "aws_s3_bucket" "models" {\n  bucket = "models"\n}\nresource "aws_s3_bucket_logging" "models" {\n  bucket = aws_s3_bucket.models.id\n  target_bucket = "logs"\n}\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
