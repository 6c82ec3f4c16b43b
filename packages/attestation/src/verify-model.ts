import { createHash, createVerify, type KeyLike } from 'node:crypto';
import { type Bundle, readBundle } from './bundle.ts';
import type { Certificate } from './certificate.ts';
import { type ChainTime, verifyChain } from './certificate-chain.ts';
import { inTotoPayloadType, verifies } from './envelope.ts';
import { checkIdentity, checkName, fitsName, type IdentityPolicy } from './identity.ts';
import { verifyByAny } from './keyless.ts';
import { demand, Refused } from './outcome.ts';
import { hashFor, keyHint, type SignerKey, suppliedKey } from './public-key.ts';
import { legacyModelPredicate, readLegacyModel, readSignedModel, type SignedModel } from './signed-model.ts';
import { readStatement } from './statement.ts';
import type { TrustRoot } from './trust-root.ts';

/** In whom trust is placed, and in which way the signature has to be made. There is no default: nobody is trusted by himself. */
export type ModelTrust =
  /** One of these keys. */
  | { readonly method: 'key'; readonly keys: readonly SignerKey[] }
  /** Whoever has a certificate from one of these roots; `identity`: only the one with this name, or a name that fits. */
  | { readonly method: 'certificate'; readonly roots: readonly Certificate[]; readonly time: ChainTime; readonly identity?: string | undefined }
  /** Whoever proved this identity to one of these Sigstore instances. */
  | { readonly method: 'sigstore'; readonly roots: readonly TrustRoot[]; readonly identity: IdentityPolicy };

/** How much is read, and whether the signatures of releases before 1.0 are. */
export interface ModelOptions {
  readonly maxBytes: number;
  readonly allowLegacy?: boolean;
}

/** Who signed. `key` is the SHA-256 of the public key's PEM text; `name` and `issuer` are said where there are any. */
export interface ModelSigner {
  readonly method: ModelTrust['method'];
  readonly key?: string;
  readonly name?: string;
  readonly issuer?: string;
  /** When the certificate of the signer ends, with `method: certificate`. */
  readonly validUntil?: Date;
}

/** A model signature that is what it claims, by somebody who is trusted. */
export interface VerifiedModel {
  readonly model: SignedModel;
  readonly signer: ModelSigner;
  /**
   * SHA-256 of the signed payload in hex: what this model is called. The digest that the statement says of itself commits to no name: two
   * models with their files swapped have the same.
   */
  readonly identity: string;
  /** Whether the signature is of a release before 1.0. */
  readonly isLegacy: boolean;
}

/** Which signature was found: that over the payload, or one that only releases before 1.0 wrote. */
type Found = 'current' | 'legacy' | undefined;

/** What such a signature is over is several times as large as the payload, and spelt out byte by byte. */
const maxLegacyBytes = 4 * 1024 * 1024;

/** How Python writes bytes as text: what releases before 1.0 signed in place of the bytes. */
function pythonBytes(bytes: Uint8Array): string {
  const quoteMark = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
  const parts: string[] = [];
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f;
    const character = String.fromCharCode(byte);
    parts.push(named[byte] ?? (character === quoteMark ? `\\${character}` : isPlain ? character : `\\x${byte.toString(16).padStart(2, '0')}`));
  }
  return `b${quoteMark}${parts.join('')}${quoteMark}`;
}

/** Releases before 1.0 hashed with SHA-256 whatever the curve. */
function verifiesLegacy({ payload, signature }: Bundle, key: KeyLike): boolean {
  const text = `DSSEV1 ${inTotoPayloadType.length} ${inTotoPayloadType} ${payload.length} ${pythonBytes(payload)}`;
  return createVerify('sha256').update(text).verify(key, signature);
}

function find(bundle: Bundle, key: KeyLike, hash: string): Found {
  if (verifies(bundle.payload, bundle.signature, key, hash)) return 'current';
  return bundle.payload.length <= maxLegacyBytes && verifiesLegacy(bundle, key) ? 'legacy' : undefined;
}

type Verified = { readonly signer: ModelSigner; readonly found: 'current' | 'legacy' };

function byKey(bundle: Bundle, keys: readonly SignerKey[]): Verified {
  const { material } = bundle;
  demand(material.kind === 'public-key', 'method', 'the bundle is signed with a certificate; a key is expected');
  demand(keys.length > 0, 'trust', 'there is no key to compare with');
  const hinted = keys.filter(({ hint }) => material.hint === undefined || material.hint === hint);
  demand(hinted.length > 0, 'key', 'the bundle names another key as the one it is signed with');
  const brought = material.key === undefined ? undefined : suppliedKey(material.key);
  const supplied = brought === undefined ? undefined : keyHint(brought);
  for (const { key, hash, hint } of hinted) {
    const found = find(bundle, key, hash);
    if (found === undefined) continue;
    demand(supplied === undefined || supplied === hint, 'key', 'the bundle brings along another key than the one it is signed with');
    return { signer: { method: 'key', key: hint }, found };
  }
  throw new Refused('signature', 'the signature is wrong: it is not made with the expected key, or the signed text was changed');
}

function byCertificate(bundle: Bundle, { roots, time, identity }: Extract<ModelTrust, { readonly method: 'certificate' }>): Verified {
  const { material } = bundle;
  demand(material.kind !== 'public-key', 'method', 'the bundle is signed with a key; a certificate is expected');
  demand(roots.length > 0, 'trust', 'there is no certificate to trust');
  const leaf = verifyChain(material.certificates, roots, time);
  const key = leaf.x509.publicKey;
  const found = find(bundle, key, hashFor(key, "the key of the signer's certificate"));
  demand(found !== undefined, 'signature', 'the signature is wrong: it is not made with the key of the certificate, or the signed text was changed');
  if (identity !== undefined) {
    checkName(identity);
    demand(
      leaf.names.some((name) => fitsName(identity, name)),
      'identity',
      'the certificate of the signer does not bear the expected name',
    );
  }
  const name = leaf.names[0] ?? leaf.x509.subject.replaceAll('\n', ', ');
  return { signer: { method: 'certificate', key: keyHint(key), name, validUntil: leaf.notAfter }, found };
}

function bySigstore(bundle: Bundle, roots: readonly TrustRoot[], identity: IdentityPolicy): Verified {
  const { signer } = verifyByAny(bundle, roots);
  checkIdentity(identity, signer);
  return { signer: { method: 'sigstore', name: signer.name, issuer: signer.issuer }, found: 'current' };
}

function verifySignature(bundle: Bundle, trust: ModelTrust): Verified {
  switch (trust.method) {
    case 'key':
      return byKey(bundle, trust.keys);
    case 'certificate':
      return byCertificate(bundle, trust);
    case 'sigstore':
      return bySigstore(bundle, trust.roots, trust.identity);
  }
}

/** What is left of a bundle once it is verified: the rest of it need not be in memory while the payload is read, which may have 200 MB. */
function verifiedPayload(bytes: Uint8Array, trust: ModelTrust, options: ModelOptions): Verified & { readonly payload: Uint8Array } {
  const bundle = readBundle(bytes, options.maxBytes);
  demand(trust.method === 'sigstore' || bundle.version === '0.3', 'unsupported', 'the bundle has another media type than a model signature');
  return { ...verifySignature(bundle, trust), payload: bundle.payload };
}

/** Verifies a model signature: first whose it is, and only then what it says. */
export function verifyModel(bytes: Uint8Array, trust: ModelTrust, options: ModelOptions): VerifiedModel {
  const { signer, found, payload } = verifiedPayload(bytes, trust, options);
  const statement = readStatement(payload, options.maxBytes);
  const isOld = statement.predicateType === legacyModelPredicate;
  const isLegacy = found === 'legacy' || isOld;
  demand(
    !isLegacy || options.allowLegacy === true,
    'legacy',
    'the signature is of a release before 1.0, which says nothing of what it leaves out; sign the model again',
  );
  const model = isOld ? readLegacyModel(statement) : readSignedModel(statement);
  return { model, signer, identity: createHash('sha256').update(payload).digest('hex'), isLegacy };
}
