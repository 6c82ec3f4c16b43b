import { Buffer } from 'node:buffer';
import { bundleFromJSON, type Bundle as SigstoreBundle } from '@sigstore/bundle';
import { type Signer, toSignedEntity, Verifier } from '@sigstore/verify';
import type { Bundle } from './bundle.ts';
import { demand, Refused } from './outcome.ts';
import type { TrustRoot } from './trust-root.ts';

const fulcio = '1.3.6.1.4.1.57264.1';

/** What Fulcio writes of a workflow run, by the last number of the extension (github.com/sigstore/fulcio, docs/oid-info.md). */
export const workflowFact = { buildSigner: 9, runnerEnvironment: 11, sourceRepository: 12, sourceCommit: 13, sourceRef: 14 } as const;

/** Who signed, as a Sigstore certificate says it. */
export interface KeylessSigner {
  /** The subject alternative name. */
  readonly name: string;
  readonly issuer: string;
  /** What Fulcio says of a workflow run, by the number of its extension. */
  readonly facts: ReadonlyMap<number, string>;
}

/** A UTF8String in DER, where Fulcio's newer extensions keep their text; undefined for anything else. */
function textOf(value: Uint8Array): string | undefined {
  const [tag, first = 0] = value;
  if (tag !== 0x0c || value.length < 2) return undefined;
  const sizeBytes = first < 0x80 ? 0 : first & 0x7f;
  if (sizeBytes > 2) return undefined;
  const length = sizeBytes === 0 ? first : value.subarray(2, 2 + sizeBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const text = value.subarray(2 + sizeBytes);
  return text.length === length ? new TextDecoder().decode(text) : undefined;
}

function factsOf(oids: NonNullable<Signer['identity']>['oids']): ReadonlyMap<number, string> {
  const facts = new Map<number, string>();
  for (const { oid, value } of oids ?? []) {
    const id = oid?.id.join('.') ?? '';
    const text = id.startsWith(`${fulcio}.`) ? textOf(value) : undefined;
    const number = Number(id.slice(fulcio.length + 1));
    if (text === undefined || !Number.isInteger(number)) continue;
    demand(!facts.has(number), 'certificate', 'the certificate of the signer has the same extension twice');
    facts.set(number, text);
  }
  return facts;
}

const causes: Readonly<Record<string, string>> = {
  TIMESTAMP_ERROR: 'no witness of the trust root says when it was signed',
  CERTIFICATE_ERROR: 'the certificate of the signer does not come from the authority of the trust root, in time and logged',
  TLOG_ERROR: 'the log of the trust root does not confirm the signature',
  TLOG_INCLUSION_PROOF_ERROR: 'the proof that the log holds the signature is wrong',
  TLOG_INCLUSION_PROMISE_ERROR: 'the promise that the log holds the signature is wrong',
  TLOG_MISSING_INCLUSION_ERROR: 'nothing proves that the log holds the signature',
  TLOG_BODY_ERROR: 'what the log holds is another signature',
  SIGNATURE_ERROR: 'the signature is wrong',
};

function refusalOf(thrown: unknown): Refused {
  const code = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const known = Object.hasOwn(causes, code) ? causes[code] : undefined;
  if (known === undefined) return new Refused('malformed', 'the bundle is no keyless Sigstore bundle that can be verified', { cause: thrown });
  return new Refused(code === 'CERTIFICATE_ERROR' ? 'certificate' : 'signature', known, { cause: thrown });
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && Buffer.compare(a, b) === 0;

/** Whether the library read the same bytes out of the document as we did: what it verifies is what is believed. */
function readsAlike({ content }: SigstoreBundle, { payload, signature }: Bundle): boolean {
  if (content.$case !== 'dsseEnvelope') return false;
  const { dsseEnvelope: envelope } = content;
  return isSame(envelope.payload, payload) && envelope.signatures.length === 1 && isSame(envelope.signatures[0]?.sig ?? new Uint8Array(), signature);
}

function verify(bundle: Bundle, { material, hasLogs }: TrustRoot): Signer {
  const threshold = hasLogs ? 1 : 0;
  try {
    const verifier = new Verifier(material, { tlogThreshold: threshold, ctlogThreshold: threshold, timestampThreshold: 1 });
    const read = bundleFromJSON(bundle.document);
    demand(readsAlike(read, bundle), 'malformed', 'the bundle has two meanings');
    return verifier.verify(toSignedEntity(read));
  } catch (thrown) {
    if (thrown instanceof Refused) throw thrown;
    throw refusalOf(thrown);
  }
}

/** Who signed a keyless bundle, proved by one Sigstore instance: certificate, signature, log and time. Says nothing of whether it is the right one. */
function verifyKeyless(bundle: Bundle, root: TrustRoot): KeylessSigner {
  demand(bundle.material.kind !== 'public-key', 'method', 'the bundle is signed with a key; a certificate of a Sigstore instance is expected');
  const { identity } = verify(bundle, root);
  const { subjectAlternativeName: name, extensions } = identity ?? {};
  demand(name !== undefined && name !== '' && extensions?.issuer !== undefined, 'certificate', 'the certificate of the signer names nobody');
  return { name, issuer: extensions.issuer, facts: factsOf(identity?.oids) };
}

/** The same, by the first of several instances that proves it. Throws what the last one has against it. */
export function verifyByAny(bundle: Bundle, roots: readonly TrustRoot[]): { readonly signer: KeylessSigner; readonly root: TrustRoot } {
  let last = new Refused('trust', 'there is no trust root');
  for (const root of roots) {
    try {
      return { signer: verifyKeyless(bundle, root), root };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      last = thrown;
    }
  }
  throw last;
}
