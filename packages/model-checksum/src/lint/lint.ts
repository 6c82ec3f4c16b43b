import { quote, type Rule } from '@mlx-guard/core';
import { bucketWithoutAccessLog } from '../rules/bucket-without-access-log.ts';
import { bucketWithoutTls } from '../rules/bucket-without-tls.ts';
import { bucketWithoutVersions } from '../rules/bucket-without-versions.ts';
import { cacheBeforeVerification } from '../rules/cache-before-verification.ts';
import { cleartextModelUrl } from '../rules/cleartext-model-url.ts';
import { downloadRunUnseen } from '../rules/download-run-unseen.ts';
import { lfsNotFetched } from '../rules/lfs-not-fetched.ts';
import { lfsRedirect } from '../rules/lfs-redirect.ts';
import { loadWithoutVerification } from '../rules/load-without-verification.ts';
import { mutableRevision } from '../rules/mutable-revision.ts';
import { publicBucket } from '../rules/public-bucket.ts';
import { remoteCodeTrusted } from '../rules/remote-code-trusted.ts';
import { secretOnPullRequest } from '../rules/secret-on-pull-request.ts';
import { sourceUnread } from '../rules/source-unread.ts';
import { tlsVerificationOff } from '../rules/tls-verification-off.ts';
import { unpinnedModel } from '../rules/unpinned-model.ts';
import { verificationNeutralised } from '../rules/verification-neutralised.ts';
import { verificationTooLate } from '../rules/verification-too-late.ts';
import { rules } from '../rules.generated.ts';
import type { Run } from '../surface.ts';
import type { ChannelFact } from './channel-fact.ts';
import { lintChannels } from './lint-channels.ts';

/** The rules over sources. */
export const channelRules: readonly Rule<ChannelFact>[] = [
  bucketWithoutAccessLog,
  bucketWithoutTls,
  bucketWithoutVersions,
  cacheBeforeVerification,
  cleartextModelUrl,
  downloadRunUnseen,
  lfsNotFetched,
  lfsRedirect,
  loadWithoutVerification,
  mutableRevision,
  publicBucket,
  remoteCodeTrusted,
  secretOnPullRequest,
  sourceUnread,
  tlsVerificationOff,
  unpinnedModel,
  verificationNeutralised,
  verificationTooLate,
];

const own: ReadonlySet<string> = new Set(channelRules.map(({ id }) => id));

/** `mode: lint`: the rules over models did not run, and say nothing of them. */
export async function lint({ settings: { paths, ignore = [] }, ports, record }: Run): Promise<void> {
  record.unavailable(
    rules.filter(({ id }) => !own.has(id)),
    `they look at models: ${quote('mode: verify')}`,
  );
  await lintChannels({ paths, exclude: ignore, ports, record, rules: channelRules });
}
