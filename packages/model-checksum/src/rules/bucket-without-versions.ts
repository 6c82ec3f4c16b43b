import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const bucketWithoutVersions = channelRule({
  name: 'bucket-without-versions',
  title: 'Bucket of models that forgets what was replaced',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'storage-audit',
  strength: 'detected',
  cwe: 693,
  since: '0.1.0',
  why: 'A replaced model is gone: neither can it be compared with what was there before, nor brought back.',
  remedy: 'Turn on versions, and a lock on objects where models must not change.',
  *check(facts, found) {
    if (facts.kind !== 'bucket' || facts.what !== 'no-versioning') return;
    const { location, bucket, how, isForModels, identity } = facts;
    // Whether models are in it, only its name tells.
    yield found(location, `${quote(bucket)}: ${how}`, { evidence: { bucket }, identity, ...(!isForModels && { severity: 'note' as const }) });
  },
  examples: {
    bad: [
      {
        files: {
          'template.yaml':
            'Resources:\n  ModelBucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      LoggingConfiguration: { DestinationBucketName: logs }\n',
        },
        settings: { mode: 'lint' },
        at: 'template.yaml:2',
      },
    ],
    good: [
      {
        files: {
          'template.yaml': 'Resources:\n  ModelBucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: { Status: Enabled }\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
