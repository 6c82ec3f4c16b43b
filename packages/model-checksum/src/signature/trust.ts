import { embeddedTrustRoot, type ModelTrust, type Outcome, parseCertificates, parsePublicKey, parseTrustRoots, type TrustRoot } from '@mlx-guard/attestation';
import { ConfigError, FileError, quote } from '@mlx-guard/core';
import { staysInside, tidy } from '@mlx-guard/model-formats';
import { trustFromChange } from '../rules/trust-from-change.ts';
import { trustRootOld } from '../rules/trust-root-old.ts';
import type { Run } from '../surface.ts';
import type { ModelMethod } from './settings.ts';
import { readWhole, whyNot } from './small-file.ts';

const maxTrustBytes = 4 * 1024 * 1024;
const noticeMs = 90 * 24 * 3_600_000;

const refuse = (setting: string, path: string, why: string): never => {
  throw new ConfigError('invalid-setting', [`${quote(setting)}: ${quote(path)} ${why}`]);
};

async function readHere(setting: string, path: string, { ports }: Run): Promise<Uint8Array> {
  try {
    await using file = await ports.files.open(path);
    if (file.size > maxTrustBytes) return refuse(setting, path, `is larger than ${maxTrustBytes} bytes`);
    return (await readWhole(file)) ?? refuse(setting, path, 'changed while it was read');
  } catch (thrown) {
    if (thrown instanceof FileError) return refuse(setting, path, whyNot(thrown));
    throw thrown;
  }
}

/**
 * What a setting names as trusted: of a change as the base has it. Undefined, and said, where the base has it not, or cannot be read: what a change
 * brings along vouches for nobody.
 */
async function readTrusted(setting: string, written: string, run: Run): Promise<Uint8Array | undefined> {
  const path = tidy(written);
  if (!staysInside(path)) return refuse(setting, path, 'leads out of the working directory');
  const { ports, record } = run;
  if (ports.base.commit === undefined) return readHere(setting, path, run);
  const answer = await ports.base.read(`${ports.run.prefix}${path}`, maxTrustBytes);
  if (answer.kind === 'file') return answer.bytes;
  if (answer.kind === 'unreadable') record.skipped(path, `what the base has of ${setting} cannot be told: ${answer.why}`);
  else {
    const message = `${quote(path)}, which ${quote(setting)} names, is not in the base: what a change brings along cannot vouch for it`;
    record.finding(trustFromChange.finding({ path }, message));
  }
  return undefined;
}

/** The value, or a `ConfigError`: what somebody wrote down as trusted has to be usable. */
function usable<T>(setting: string, path: string, outcome: Outcome<T>): T {
  return outcome.refused ? refuse(setting, path, `cannot be used: ${outcome.refused.message}`) : outcome.value;
}

/** Reads all files of a setting; undefined where one of them is not to be had. */
async function readAll<T>(setting: string, paths: readonly string[], run: Run, parse: (bytes: Uint8Array) => Outcome<T>): Promise<readonly T[] | undefined> {
  const values: T[] = [];
  for (const path of paths) {
    const bytes = await readTrusted(setting, path, run);
    if (bytes === undefined) return undefined;
    values.push(usable(setting, path, parse(bytes)));
  }
  return values;
}

/** The Sigstore instances that are trusted; undefined, and said, where they are not to be had. */
export async function trustRoots(run: Run): Promise<readonly TrustRoot[] | undefined> {
  const named = run.settings['trust-root'];
  if (named !== 'embedded') return (await readAll('trust-root', [named], run, parseTrustRoots))?.flat();
  const { root, expires } = embeddedTrustRoot();
  const now = run.ports.clock.now();
  if (now.getTime() > expires.getTime() - noticeMs) {
    const message = `the trust root that this version carries is good until ${expires.toISOString().slice(0, 10)}: a later version knows which keys were withdrawn since`;
    run.record.finding(trustRootOld.finding(undefined, message));
  }
  return [root];
}

/** In whom trust is placed; undefined, and said, where that cannot be told. */
export async function modelTrust(method: ModelMethod, run: Run): Promise<ModelTrust | undefined> {
  const { settings, ports } = run;
  switch (method) {
    case 'key': {
      const keys = await readAll('public-key', settings['public-key'] ?? [], run, parsePublicKey);
      return keys && { method, keys };
    }
    case 'certificate': {
      const roots = await readAll('certificate-chain', settings['certificate-chain'] ?? [], run, parseCertificates);
      const time = settings['certificate-validity'] === 'now' ? ports.clock.now() : 'signing';
      return roots && { method, roots: roots.flat(), time, identity: settings['certificate-identity'] };
    }
    case 'sigstore': {
      const roots = await trustRoots(run);
      const { 'certificate-identity': identity = '', 'certificate-oidc-issuer': issuer = '' } = settings;
      return roots && { method, roots, identity: { identity, issuer } };
    }
  }
}
