import { createHash } from 'node:crypto';
import { ConfigError, type ContentDigest, FileError, type Finding, type OpenFile, type Ports, quote } from '@mlx-guard/core';
import { algorithmsOfDigits } from './algorithm.ts';
import { FileShrank, hashed, newWindow, windows } from './digest.ts';
import { type Grammar, grammarOf, type Reading } from './grammar.ts';
import { Intake } from './intake.ts';
import { changedWhileReading } from './rules/changed-while-reading.ts';
import { manifestAbsent } from './rules/manifest-absent.ts';
import { manifestTooLarge } from './rules/manifest-too-large.ts';
import { specialFile } from './rules/special-file.ts';
import { unreadableFile } from './rules/unreadable-file.ts';

/** A manifest that was read to its end. */
export interface Manifest extends Reading {
  readonly path: string;
  /** How many things it says that cannot be used. */
  readonly unusable: number;
  /** Of the very bytes that were parsed. */
  readonly digest: ContentDigest;
}

/** How manifests are read: bounds and what the settings say of their algorithm. */
export interface ManifestLimits {
  readonly maxBytes: number;
  readonly algorithm: string;
}

function cannotOpen({ code, message }: FileError, path: string): Finding {
  switch (code) {
    case 'absent':
      return manifestAbsent.finding({ path }, `the manifest ${quote(path)} does not exist, so nothing can be verified`);
    case 'not-a-file':
      return specialFile.finding({ path }, `the manifest ${quote(path)} is no regular file`);
    case 'link':
      return unreadableFile.finding({ path }, `the manifest ${quote(path)} is a link, or lies behind one; name the file itself`);
    case 'unreadable':
    case 'outside':
    case 'too-large':
      return unreadableFile.finding({ path }, `the manifest ${quote(path)} cannot be read`, { evidence: { error: message } });
  }
}

/** Which algorithm it is must not be guessed: a guess that is wrong fails every file, and one that is right by chance proves nothing. */
function refuseUntold(path: string, digits: number): never {
  const candidates = algorithmsOfDigits(digits).map(quote).join(', ');
  throw new ConfigError('ambiguous', [
    `${quote(path)} does not tell its algorithm, and digests of ${digits} digits may be of several: set ${quote('algorithm')} to one of ${candidates}`,
  ]);
}

async function readOpen(path: string, grammar: Grammar, file: OpenFile, ports: Ports, tell: (finding: Finding) => void): Promise<Manifest | undefined> {
  const hash = createHash('sha256');
  const intake = new Intake(path, ports.run.platform, tell);
  const reading = await grammar.read(hashed(windows(file, newWindow(), ports.signal), hash), intake);
  intake.end();
  if (intake.untoldDigits !== undefined) refuseUntold(path, intake.untoldDigits);
  if (await file.unchanged()) return { path, ...reading, unusable: intake.unusable, digest: { sha256: hash.digest('hex'), bytes: file.size } };
  tell(changedWhileReading.finding({ path }, `the manifest ${quote(path)} was written to while it was read`));
  return undefined;
}

/** Reads a manifest. What is wrong with it is told; undefined where it was not read to its end. Throws `ConfigError` where its algorithm is not told. */
export async function readManifest(path: string, limits: ManifestLimits, ports: Ports, tell: (finding: Finding) => void): Promise<Manifest | undefined> {
  const grammar = grammarOf(path, limits.algorithm);
  const limitBytes = Math.min(limits.maxBytes, grammar.maxBytes);
  try {
    await using file = await ports.files.open(path);
    if (file.size <= limitBytes) return await readOpen(path, grammar, file, ports, tell);
    const message = `the manifest ${quote(path)} has ${file.size} bytes; at most ${limitBytes} are read`;
    tell(manifestTooLarge.finding({ path }, message, { evidence: { bytes: file.size, limitBytes } }));
  } catch (thrown) {
    if (thrown instanceof FileShrank) tell(changedWhileReading.finding({ path }, `the manifest ${quote(path)} became shorter while it was read`));
    else if (thrown instanceof FileError) tell(cannotOpen(thrown, path));
    else throw thrown;
  }
  return undefined;
}
