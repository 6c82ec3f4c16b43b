import { Buffer } from 'node:buffer';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import { type ASN1Obj, X509Certificate } from '@sigstore/core';
import { guarded, Refused } from './outcome.ts';

const oid = { keyUsage: '2.5.29.15', subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19', extendedKeyUsage: '2.5.29.37' } as const;

/** Extensions that are judged here, or that only point at other certificates: what else is critical is refused (RFC 5280, section 4.2). */
const judged: ReadonlySet<string> = new Set<string>(Object.values(oid));
const understood: ReadonlySet<string> = new Set<string>([...judged, '2.5.29.14', '2.5.29.35', '2.5.29.32']);

const codeSigning = '1.3.6.1.5.5.7.3.3';
const anyPurpose = '2.5.29.37.0';
/** The tags of general names that identify a signer: an e-mail address, a host, an address (URI). */
const namingTags = [0x01, 0x02, 0x06];

/** A certificate with what a chain needs to know of it. */
export interface Certificate {
  readonly x509: NodeCertificate;
  /** The names of subject and issuer in DER, in hex. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isAuthority: boolean;
  /** How many intermediate authorities may follow below; undefined: any number. */
  readonly maxBelow: number | undefined;
  readonly maySignContent: boolean;
  /** The names that identify it, as it writes them. */
  readonly names: readonly string[];
  /** Whether it is signed by ECDSA or RSA with a hash of the SHA-2 family: no other signature of an authority is accepted. */
  readonly isSound: boolean;
}

const isNaming = ({ tag }: ASN1Obj): boolean => namingTags.some((number) => tag.isContextSpecific(number));

function extensionsOf(certificate: X509Certificate): ReadonlyMap<string, ASN1Obj> {
  const found = new Map<string, ASN1Obj>();
  for (const extension of certificate.extensions) {
    const id = extension.subs[0]?.toOID() ?? '';
    if (found.has(id)) throw new Refused('certificate', 'a certificate has the same extension twice');
    if (extension.subs.length === 3 && extension.subs[1]?.toBoolean() === true && !understood.has(id))
      throw new Refused('certificate', `a certificate demands that ${/^[\d.]{1,60}$/.test(id) ? id : 'an extension'} be understood, and it is not`);
    const inner = extension.subs.at(-1)?.subs[0];
    if (inner === undefined && judged.has(id)) throw new Refused('certificate', 'a certificate has an extension that cannot be read');
    if (inner !== undefined) found.set(id, inner);
  }
  return found;
}

/** Whether its key may sign content. Where its use is limited, to keys for TLS for instance, the limit counts; where nothing is said, nothing is allowed. */
function maySignContent(usage: ASN1Obj | undefined, purposes: ASN1Obj | undefined): boolean {
  const hasPurpose = purposes?.subs.some((purpose) => [codeSigning, anyPurpose].includes(purpose.toOID()));
  const signs = usage === undefined ? undefined : usage.toBitString()[0] === 1;
  return signs === undefined ? hasPurpose === true : signs && hasPurpose !== false;
}

function read(der: Uint8Array): Certificate {
  const bytes = Buffer.from(der);
  const x509 = new NodeCertificate(bytes);
  if (!x509.raw.equals(bytes)) throw new Refused('certificate', 'a certificate is followed by other bytes');
  const parsed = X509Certificate.parse(bytes);
  const extensions = extensionsOf(parsed);
  const usage = extensions.get(oid.keyUsage);
  const constraints = extensions.get(oid.basicConstraints)?.subs ?? [];
  return {
    x509,
    subject: parsed.subject.toString('hex'),
    issuer: parsed.issuer.toString('hex'),
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    isAuthority: constraints[0]?.toBoolean() === true && (usage === undefined || usage.toBitString()[5] === 1),
    maxBelow: constraints[1] === undefined ? undefined : Number(constraints[1].toInteger()),
    maySignContent: maySignContent(usage, extensions.get(oid.extendedKeyUsage)),
    names: (extensions.get(oid.subjectAltName)?.subs ?? []).filter(isNaming).map(({ value }) => value.toString('utf8')),
    isSound: parsed.signatureAlgorithm !== undefined,
  };
}

/** Reads one certificate in DER. */
export const readCertificate = (der: Uint8Array): Certificate => guarded('certificate', 'a certificate cannot be read', () => read(der));
