import { createHash } from 'node:crypto';
import { type ModelAlgorithm, type Shard, type SignedFile, type SignedModel, type VerifiedModel, verifyModelSignature } from '@mlx-guard/attestation';
import { ConfigError, type ContentDigest, FileError, quote } from '@mlx-guard/core';
import { baseName, folderOf, here, join, relativeTo, startPaths, staysInside, tidy } from '@mlx-guard/model-formats';
import type { Algorithm } from '../algorithm.ts';
import { Exceptions } from '../exceptions.ts';
import { Expected } from '../expected.ts';
import { roleOf } from '../file-kind.ts';
import { Intake } from '../intake.ts';
import { Inventory } from '../inventory.ts';
import type { Ledger } from '../ledger.ts';
import { badSignature } from '../rules/bad-signature.ts';
import { changedWhileReading } from '../rules/changed-while-reading.ts';
import { expiredCertificate } from '../rules/expired-certificate.ts';
import { manifestTooLarge } from '../rules/manifest-too-large.ts';
import { signerExclusion } from '../rules/signer-exclusion.ts';
import { unreadableFile } from '../rules/unreadable-file.ts';
import { unsignedModel } from '../rules/unsigned-model.ts';
import type { Copies } from '../seal.ts';
import type { Run } from '../surface.ts';
import { verifyRoot } from '../verify-root.ts';
import { refusalFinding } from './refusal.ts';
import type { ModelMethod } from './settings.ts';
import { verifyShards } from './shards.ts';
import { readWhole } from './small-file.ts';
import { modelTrust } from './trust.ts';

/** What a signature is called where no other name is given. */
export const signatureName = 'model.sig';

/** What one verification works with. */
export interface SignedWork {
  readonly run: Run;
  readonly ledger: Ledger;
  readonly copies: Copies | undefined;
}

const ownAlgorithm: Readonly<Record<ModelAlgorithm, Algorithm>> = { sha256: 'sha256', blake2b: 'blake2b-512', blake3: 'blake3' };

/** Files of git's that the reference implementation leaves out unless told otherwise, and that nothing loads. Folders of git's are none of these. */
const bareFiles: readonly string[] = ['.gitattributes', '.gitignore'];
const customary: readonly string[] = [...bareFiles, '.git', '.github'];

/** Where the model and its signature are. */
interface Place {
  /** The model folder, or the one file that is the model. */
  readonly start: string;
  readonly signature: string;
}

async function placeOf({ settings, ports }: Run): Promise<Place> {
  const [start, ...more] = await startPaths(settings.paths, ports.files);
  if (more.length > 0) throw new ConfigError('invalid-setting', [`${quote('paths')} names ${more.length + 1} models; a signature is of one`]);
  const signature = tidy(settings.signature ?? join(start, signatureName));
  if (!staysInside(signature)) throw new ConfigError('invalid-setting', [`${quote('signature')}: ${quote(signature)} leads out of the working directory`]);
  return { start, signature };
}

/** The bytes of the bundle; undefined, and reported, where they are not to be had. */
async function readBundle({ start, signature: path }: Place, { settings, ports, record }: Run): Promise<Uint8Array | undefined> {
  const limitBytes = settings['max-manifest-bytes'];
  try {
    await using file = await ports.files.open(path);
    if (file.size > limitBytes) {
      const message = `the signature ${quote(path)} has ${file.size} bytes; at most ${limitBytes} are read`;
      record.finding(manifestTooLarge.finding({ path }, message, { evidence: { bytes: file.size, limitBytes } }));
      return undefined;
    }
    const bytes = await readWhole(file);
    if (bytes === undefined) record.finding(changedWhileReading.finding({ path }, `the signature ${quote(path)} was written to while it was read`));
    return bytes;
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    record.finding(
      thrown.code === 'absent'
        ? unsignedModel.finding({ path: start }, `${quote(start)} has no signature: ${quote(path)} does not exist`)
        : unreadableFile.finding({ path }, `the signature ${quote(path)} cannot be read`, { evidence: { error: thrown.message } }),
    );
    return undefined;
  }
}

/** Whether leaving a path out is what everybody does, or touches nothing that a loader reads. */
const isHarmless = (ignored: string, own: string): boolean => ignored === own || customary.includes(ignored) || roleOf(baseName(ignored)) === 'doc';

function reportExclusions({ ignored }: SignedModel, { start, signature }: Place, { record }: Run): void {
  const own = relativeTo(start, signature);
  for (const path of ignored.filter((one) => !isHarmless(tidy(one), own))) {
    const message = `the signer of ${quote(signature)} left ${quote(path)} out: nobody vouches for what stands there`;
    record.finding(signerExclusion.finding({ path: signature }, message, { identity: path, evidence: { ignored: path } }));
  }
}

/** The one digest by which a file in shards is listed; it is never compared, its shards are. */
const listDigest = (shards: readonly Shard[]): string =>
  createHash('sha256')
    .update(shards.map(({ digest }) => digest).join('\n'))
    .digest('hex');

function listInto(intake: Intake, inventory: Inventory, file: SignedFile, algorithm: Algorithm): void {
  const entry =
    file.shards === undefined
      ? { algorithm, digest: file.digest }
      : { algorithm: 'sha256' as const, digest: listDigest(file.shards), bytes: file.shards.at(-1)?.end };
  if (file.name === here) inventory.add(here, entry);
  else intake.add(inventory, file.name, entry);
}

function inventoryOf({ files, algorithm }: SignedModel, { signature }: Place, { ports, record }: Run): Inventory {
  const inventory = new Inventory();
  const intake = new Intake(signature, ports.run.platform, (finding) => record.finding(finding));
  for (const file of files) listInto(intake, inventory, file, ownAlgorithm[algorithm]);
  intake.end();
  record.eligible(intake.unusable);
  return inventory;
}

async function isFile(start: string, { ports }: Run): Promise<boolean> {
  for await (const entry of ports.files.walk(start)) return entry.path === start;
  return false;
}

async function verifyTree(model: SignedModel, place: Place, { run, ledger, copies }: SignedWork): Promise<void> {
  const { start, signature } = place;
  const isSingle = model.files[0]?.name === here;
  if (isSingle !== (await isFile(start, run))) {
    const message = `${quote(signature)} is of ${isSingle ? 'a single file' : 'a folder'}, and ${quote(start)} is ${isSingle ? 'a folder' : 'a single file'}`;
    run.record.finding(badSignature.finding({ path: signature }, message, { identity: 'kind' }));
    return;
  }
  if (copies !== undefined && model.shardBytes !== undefined)
    throw new ConfigError('invalid-setting', [`${quote('seal: copy')} does not go with a signature over shards, as ${quote(signature)} is`]);
  const inventory = inventoryOf(model, place, run);
  const root = { path: start, expected: new Expected([{ manifest: signature, inventory }]) };
  const left = bareFiles.filter((name) => model.ignored.includes(name)).map((name) => join(start, name));
  const exceptions = new Exceptions({ manifests: [signature], ignore: [...(run.settings.ignore ?? []), ...left] }, run.ports.run);
  const shards = new Map(model.files.flatMap(({ name, shards: own }) => (own === undefined ? [] : [[name, own] as const])));
  const verified =
    model.shardBytes === undefined
      ? await verifyRoot({ root, exceptions, part: undefined, copies }, run)
      : await verifyShards({ root, algorithm: ownAlgorithm[model.algorithm], shards }, exceptions, run);
  ledger.verified(verified);
  ledger.notVerified(exceptions.rows());
}

function tellSigner({ signer, identity, model, isLegacy }: VerifiedModel, { record }: Run): void {
  const who = signer.name ?? `the key ${signer.key}`;
  record.output('signer-identity', who);
  record.output('payload-sha256', identity);
  const rows: readonly (readonly [string, string])[] = [
    ['Method', isLegacy ? `${signer.method}, of a release before 1.0` : signer.method],
    ['Signer', who],
    ...(signer.issuer === undefined ? [] : [['Vouched for by', signer.issuer] as const]),
    ['Model', identity],
    ['Left out by the signer', model.ignored.length === 0 ? 'nothing' : model.ignored.join(', ')],
    ['Links followed by the signer', model.followedLinks ? 'yes' : 'no'],
  ];
  record.detail({ type: 'table', title: 'Signature', columns: ['What', 'Value'], rows });
}

/** With `certificate-validity: signing` a chain that has ended is accepted, but not in silence: nothing proves that it was signed before. */
function reportEnded({ signer }: VerifiedModel, { signature: path }: Place, { ports, record }: Run): void {
  const { validUntil } = signer;
  if (validUntil === undefined || validUntil >= ports.clock.now()) return;
  const message = `the certificate of the signer of ${quote(path)} ended on ${validUntil.toISOString().slice(0, 10)}, and nothing proves that it was signed before`;
  record.finding(expiredCertificate.finding({ path }, message, { severity: 'warning', identity: 'ended' }));
}

/** Verifies a model against the bundle that its signer made: first whose it is, then every byte of the model. */
export async function verifySigned(method: ModelMethod, work: SignedWork): Promise<void> {
  const { run, ledger } = work;
  const { record, settings } = run;
  const place = await placeOf(run);
  record.eligible(1);
  const trust = await modelTrust(method, run);
  const bytes = await readBundle(place, run);
  if (trust === undefined || bytes === undefined) return;
  const outcome = verifyModelSignature(bytes, trust, { maxBytes: settings['max-manifest-bytes'], allowLegacy: settings['allow-legacy'] });
  if (outcome.refused) {
    record.finding(refusalFinding(place.signature, `the signature ${quote(place.signature)} is not accepted`, outcome.refused));
    return;
  }
  const digest: ContentDigest = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  record.inspected(place.signature, digest);
  ledger.manifest({ path: place.signature, base: (await isFile(place.start, run)) ? folderOf(place.start) : place.start, ...digest });
  tellSigner(outcome.value, run);
  reportEnded(outcome.value, place, run);
  reportExclusions(outcome.value.model, place, run);
  await verifyTree(outcome.value.model, place, work);
}
