import { createHash, createPrivateKey, createPublicKey, createSign, type KeyObject } from 'node:crypto';
import { byCodePoint } from '@mlx-guard/core';
import { inTotoPayloadType, preamble } from './envelope.ts';
import { demand, guarded } from './outcome.ts';
import { hashFor, keyHint } from './public-key.ts';
import { readResourceName } from './resource-name.ts';
import { modelPredicate } from './signed-model.ts';
import { statementTypes } from './statement.ts';
import { encodeBase64, isHex } from './strict-encoding.ts';

const maxKeyCharacters = 64 * 1024;
const sha256Bytes = 32;

/** What is to be signed: every file of the model with its SHA-256 in lower-case hex. */
export interface UnsignedModel {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  /** What stands in the folder and is no part of the model, such as the signature. */
  readonly ignored: readonly string[];
}

/** A private key that models can be signed with. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly hash: string;
  /** How bundles hint at it. */
  readonly hint: string;
}

/** Reads a private key in PEM, on one of the three curves; `passphrase` where it is encrypted. No message repeats anything of it. */
export function parsePrivateKey(pem: string, passphrase?: string): SigningKey {
  demand(pem.length <= maxKeyCharacters, 'too-large', `the private key has ${pem.length} characters; at most ${maxKeyCharacters} are read`);
  demand(pem.includes('PRIVATE KEY-----'), 'trust', 'the private key is not in PEM');
  const read = (): KeyObject => createPrivateKey({ key: pem, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
  const key = guarded('trust', 'the private key cannot be read: it is damaged, or its passphrase is missing or wrong', read);
  return { key, hash: hashFor(key, 'the private key'), hint: keyHint(createPublicKey(key)) };
}

/** Orders names by their components, each by code point: `a/b` before `a.txt`. */
function byComponents(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    const difference = other === undefined ? 1 : byCodePoint(part, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function statementOf({ name, files, ignored }: UnsignedModel): string {
  const sorted = files.map((file) => ({ ...file, parts: readResourceName(file.name).split('/') })).sort((a, b) => byComponents(a.parts, b.parts));
  const root = createHash('sha256');
  for (const [index, { name: own, sha256 }] of sorted.entries()) {
    demand(isHex(sha256, sha256Bytes), 'malformed', 'a digest is not that of a file');
    demand(sorted[index + 1]?.name !== own, 'resources', 'a file is to be listed twice');
    root.update(sha256, 'hex');
  }
  demand(sorted.length > 0, 'resources', 'the model has no file');
  const resources = sorted.map(({ name: own, sha256 }) => ({ name: own, algorithm: 'sha256', digest: sha256 }));
  const serialization = {
    method: 'files',
    hash_type: 'sha256',
    allow_symlinks: false,
    ...(ignored.length > 0 && { ignore_paths: ignored.toSorted(byCodePoint) }),
  };
  return JSON.stringify({
    _type: statementTypes[0],
    subject: [{ name, digest: { sha256: root.digest('hex') } }],
    predicateType: modelPredicate,
    predicate: { serialization, resources },
  });
}

/** A bundle with an OpenSSF Model Signing signature by key, in one line. The statement is the same for the same files; the signature never is (ECDSA). */
export function signModel(model: UnsignedModel, { key, hash, hint }: SigningKey): string {
  const payload = new TextEncoder().encode(statementOf(model));
  const signature = createSign(hash).update(preamble(payload.length)).update(payload).sign(key);
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
    dsseEnvelope: { payload: encodeBase64(payload), payloadType: inTotoPayloadType, signatures: [{ sig: encodeBase64(signature), keyid: '' }] },
  });
}
