import { quote } from '@mlx-guard/core';
import { type LockHead, readLockHead } from './lock.ts';
import type { Manifest } from './manifest.ts';
import { manifestExpired } from './rules/manifest-expired.ts';
import { manifestRollback } from './rules/manifest-rollback.ts';
import type { Run } from './surface.ts';

/** Reports a lock that is older than it may be: one whose time is over, or which a change sets back behind that of the base. */
export async function reviewHistory({ path, head }: Pick<Manifest, 'path' | 'head'>, run: Run): Promise<void> {
  if (head === undefined) return;
  const { ports, record } = run;
  if (head.expires !== undefined && ports.clock.now().getTime() >= Date.parse(head.expires)) {
    record.finding(
      manifestExpired.finding({ path }, `${quote(path)} expired on ${head.expires}: whether this is still the model that is meant is to be looked at again`),
    );
  }
  if (ports.base.commit !== undefined) await compareWithBase(path, head, run);
}

async function compareWithBase(path: string, head: LockHead, { settings, ports, record }: Run): Promise<void> {
  const answer = await ports.base.read(`${ports.run.prefix}${path}`, settings['max-manifest-bytes']);
  if (answer.kind === 'absent') return;
  if (answer.kind === 'unreadable') {
    record.skipped(path, `whether it goes back behind the base cannot be told: ${answer.why}`);
    return;
  }
  const before = readLockHead(answer.bytes);
  if (before === undefined || head.version >= before.version) return; // a base that is no lock has no version to fall behind
  const message = `${quote(path)} goes back to version ${head.version}; the base has version ${before.version}`;
  record.finding(manifestRollback.finding({ path }, message, { evidence: { version: head.version, baseVersion: before.version } }));
}
