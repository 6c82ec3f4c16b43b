import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';

const hashes: Readonly<Record<string, string>> = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };
const payloadType = 'application/vnd.in-toto+json';

/** What a bundle says of its signer. */
export interface PayloadSigner {
  readonly privateKey: string;
  /** Certificates in PEM, the signer's first; absent: signed by key. */
  readonly chain?: readonly string[];
}

/** A new pair of keys in PEM. */
export function newKeys(namedCurve: 'P-256' | 'P-384' | 'P-521' = 'P-256'): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** A bundle whose signature is right, whatever the payload says: for statements that no honest tool would sign. */
export function signPayload(payload: string | Uint8Array, { privateKey, chain }: PayloadSigner): string {
  const key = createPrivateKey(privateKey);
  const body = Buffer.from(payload);
  const preamble = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `);
  const signature = sign(hashes[key.asymmetricKeyDetails?.namedCurve ?? ''], Buffer.concat([preamble, body]), key);
  const hint = createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'pem' }))
    .digest('hex');
  const certificates = chain?.map((pem) => ({ rawBytes: new X509Certificate(pem).raw.toString('base64') }));
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { ...(certificates ? { x509CertificateChain: { certificates } } : { publicKey: { hint } }), tlogEntries: [] },
    dsseEnvelope: { payload: body.toString('base64'), payloadType, signatures: [{ sig: signature.toString('base64'), keyid: '' }] },
  });
}

/** What a statement about a model says; every member can be made wrong. */
export interface StatementParts {
  readonly name?: string;
  readonly resources: readonly { readonly name: string; readonly digest: string; readonly algorithm?: string }[];
  readonly serialization?: Readonly<Record<string, unknown>>;
  readonly root?: string;
  readonly predicateType?: string;
  readonly type?: string;
}

/** The text of a statement about a model, consistent in itself but where a part is given. */
export function modelStatement({ name = 'model', resources, serialization = {}, root, predicateType, type }: StatementParts): string {
  const all = createHash('sha256');
  for (const { digest } of resources) all.update(Buffer.from(digest, 'hex'));
  const how: Readonly<Record<string, unknown>> = { method: 'files', hash_type: 'sha256', allow_symlinks: false, ...serialization };
  const algorithm = `${how['hash_type']}${how['method'] === 'shards' ? `-sharded-${how['shard_size']}` : ''}`;
  return JSON.stringify({
    _type: type ?? 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: root ?? all.digest('hex') } }],
    predicateType: predicateType ?? 'https://model_signing/signature/v1.0',
    predicate: { serialization: how, resources: resources.map((resource) => ({ algorithm, ...resource })) },
  });
}
