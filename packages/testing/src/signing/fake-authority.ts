import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';

const millisecondsPerDay = 86_400_000;

/** How a certificate departs from a sound one for signing models. Days are counted from now. */
export interface CertificateOptions {
  readonly fromDays?: number;
  readonly toDays?: number;
  readonly isAuthority?: boolean;
  /** How many authorities may follow below. */
  readonly maxBelow?: number;
  readonly usage?: 'signing' | 'certificates' | 'encipherment' | 'none';
  /** Object identifiers of extended key usages. */
  readonly purposes?: readonly string[];
  readonly email?: string;
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
  /** An extension that nobody knows, marked as critical. */
  readonly unknownCritical?: boolean;
}

/** A certificate with its private key, both in PEM. */
export interface FakeCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly name: string;
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(pem);
  const namedCurve = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'P-256';
  return webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), { name: 'ECDSA', namedCurve }, true, ['sign']);
}

/** Certificates made to order, so that a chain can be wrong in exactly one way. */
export async function issueCertificate(name: string, issuer: FakeCertificate | undefined, options: CertificateOptions = {}): Promise<FakeCertificate> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const {
    fromDays = -1,
    toDays = 30,
    isAuthority = false,
    maxBelow,
    usage = isAuthority ? 'certificates' : 'signing',
    purposes = [],
    email,
    curve = 'P-256',
  } = options;
  const algorithm = { name: 'ECDSA', namedCurve: curve };
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const flags = {
    signing: x509.KeyUsageFlags.digitalSignature,
    certificates: x509.KeyUsageFlags.keyCertSign,
    encipherment: x509.KeyUsageFlags.keyEncipherment,
  };
  const extensions = [
    new x509.BasicConstraintsExtension(isAuthority, maxBelow, true),
    ...(usage === 'none' ? [] : [new x509.KeyUsagesExtension(flags[usage], true)]),
    ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...purposes])]),
    ...(email === undefined ? [] : [new x509.SubjectAlternativeNameExtension([{ type: 'email', value: email }])]),
    ...(options.unknownCritical ? [new x509.Extension('1.2.3.4.5', true, new Uint8Array([0x05, 0x00]))] : []),
  ];
  const signer = issuer === undefined ? pair.privateKey : await importKey(issuer.privateKey);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8)))
        .toString('hex')
        .replace(/^./, '1'),
      subject: `CN=${name}`,
      issuer: `CN=${issuer?.name ?? name}`,
      notBefore: new Date(Date.now() + fromDays * millisecondsPerDay),
      notAfter: new Date(Date.now() + toDays * millisecondsPerDay),
      publicKey: pair.publicKey,
      signingKey: signer,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions,
    },
    webcrypto,
  );
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: KeyObject.from(pair.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
  };
}
