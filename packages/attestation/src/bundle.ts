import type { Json } from '@mlx-guard/core';
import { z } from 'zod';
import { readJson, shaped } from './document.ts';
import { base64, envelopeSchema } from './envelope.ts';
import { demand } from './outcome.ts';

/** The media types of Sigstore bundles that hold a DSSE envelope, by the version they say. */
const mediaTypes: Readonly<Record<string, string>> = {
  'application/vnd.dev.sigstore.bundle+json;version=0.1': '0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2': '0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3': '0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json': '0.3',
};

const maxCertificates = 16;
const maxCertificateCharacters = 64 * 1024;
/** More log entries or timestamps have no use, and each costs a signature check and a comparison with all others. */
const maxWitnesses = 16;

const certificateSchema = z.looseObject({ rawBytes: z.string().max(maxCertificateCharacters).pipe(base64) });
const publicKeySchema = z.looseObject({ hint: z.string().max(1_000).nullish(), rawBytes: z.string().max(maxCertificateCharacters).pipe(base64).nullish() });
const materialSchema = z.looseObject({
  publicKey: publicKeySchema.nullish(),
  x509CertificateChain: z.looseObject({ certificates: z.array(certificateSchema).min(1).max(maxCertificates) }).nullish(),
  certificate: certificateSchema.nullish(),
  tlogEntries: z.array(z.unknown()).max(maxWitnesses).nullish(),
  timestampVerificationData: z.looseObject({ rfc3161Timestamps: z.array(z.unknown()).max(maxWitnesses).nullish() }).nullish(),
});
const bundleSchema = z.looseObject({
  mediaType: z.string().max(200),
  verificationMaterial: materialSchema,
  dsseEnvelope: envelopeSchema,
  messageSignature: z.undefined().optional(),
});

/** What a bundle says about its signer: a claim, until it is verified. */
type Material =
  | { readonly kind: 'public-key'; readonly hint: string | undefined; readonly key: Uint8Array | undefined }
  /** DER, the signer's certificate first. */
  | { readonly kind: 'chain' | 'certificate'; readonly certificates: readonly [Uint8Array, ...Uint8Array[]] };

/** A Sigstore bundle whose shape is known and of which nothing is verified. */
export interface Bundle {
  readonly version: string;
  readonly material: Material;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** The document itself, for a verifier that reads all of it. */
  readonly document: Json;
}

function materialOf({ publicKey, x509CertificateChain: chain, certificate }: z.infer<typeof materialSchema>): Material {
  const kinds = [publicKey, chain, certificate].filter((kind) => kind !== null && kind !== undefined);
  demand(kinds.length === 1, 'malformed', `the bundle has ${kinds.length} kinds of verification material; exactly one is expected`);
  if (publicKey) return { kind: 'public-key', hint: publicKey.hint || undefined, key: publicKey.rawBytes ?? undefined };
  const [leaf, ...others] = (chain?.certificates ?? [certificate]).flatMap((one) => one?.rawBytes ?? []);
  demand(leaf !== undefined, 'malformed', 'the bundle has no certificate');
  return { kind: chain ? 'chain' : 'certificate', certificates: [leaf, ...others] };
}

/** Reads a Sigstore bundle of at most `maxBytes`. Refuses what has two meanings: members twice, two signatures, other spellings of Base64. */
export function readBundle(bytes: Uint8Array, maxBytes: number): Bundle {
  const document = readJson(bytes, 'the bundle', maxBytes);
  const { mediaType, verificationMaterial, dsseEnvelope } = shaped(bundleSchema, document, 'the bundle');
  const version = Object.hasOwn(mediaTypes, mediaType) ? mediaTypes[mediaType] : undefined;
  demand(version !== undefined, 'unsupported', 'the bundle has another media type than that of a Sigstore bundle, versions 0.1 to 0.3');
  const [{ sig }] = dsseEnvelope.signatures;
  return { version, material: materialOf(verificationMaterial), payload: dsseEnvelope.payload, signature: sig, document };
}
