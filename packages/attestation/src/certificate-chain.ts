import { type Certificate, readCertificate } from './certificate.ts';
import { demand, Refused } from './outcome.ts';
import { decodeBase64 } from './strict-encoding.ts';

const maxPemBytes = 1024 * 1024;
const maxRoots = 100;
const maxDepth = 8;
/** Certificates that all claim to issue each other make a maze; so many steps are taken in it. */
const maxSteps = 200;

const pemBlock = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** Reads the certificates in a PEM text that are trusted. What stands around the blocks is ignored, as everywhere. */
export function parseCertificates(pem: Uint8Array): readonly Certificate[] {
  demand(pem.length <= maxPemBytes, 'too-large', `the trusted certificates have ${pem.length} bytes; at most ${maxPemBytes} are read`);
  const blocks = [...new TextDecoder().decode(pem).matchAll(pemBlock)].map(([, body = '']) => body);
  demand(blocks.length > 0, 'trust', 'the trusted certificates hold no block that begins with -----BEGIN CERTIFICATE-----');
  demand(blocks.length <= maxRoots, 'too-large', `there are ${blocks.length} trusted certificates; at most ${maxRoots} are read`);
  return blocks.map((body) => {
    const der = decodeBase64(body.replace(/\s/g, ''));
    demand(der !== undefined, 'trust', 'a trusted certificate is not in Base64');
    return readCertificate(der);
  });
}

const isSame = (a: Certificate, b: Certificate): boolean => a.x509.fingerprint256 === b.x509.fingerprint256;
const isSelfIssued = ({ subject, issuer }: Certificate): boolean => subject === issuer;

/** Whether one certificate is signed by another that may do so, with `below` other authorities between it and the signer. */
function isIssuedBy(child: Certificate, issuer: Certificate, below: number): boolean {
  return (
    child.issuer === issuer.subject &&
    issuer.isAuthority &&
    (issuer.maxBelow === undefined || below <= issuer.maxBelow) &&
    child.x509.checkIssued(issuer.x509) &&
    child.x509.verify(issuer.x509.publicKey)
  );
}

/** The search for a way from the signer's certificate to one that is trusted. */
class Search {
  readonly #roots: readonly Certificate[];
  readonly #supplied: readonly Certificate[];
  readonly #at: Date;
  #steps = 0;
  /** Whether a way was given up because of a date: then that is what to say. */
  sawExpired = false;

  constructor(roots: readonly Certificate[], supplied: readonly Certificate[], at: Date) {
    this.#roots = roots;
    this.#supplied = supplied;
    this.#at = at;
  }

  #isUsable(certificate: Certificate): boolean {
    const isValid = certificate.notBefore <= this.#at && this.#at <= certificate.notAfter;
    this.sawExpired ||= !isValid;
    return isValid && certificate.isSound;
  }

  /** Whether a trusted certificate is reached. `below`: authorities on the way so far that are not self-issued. */
  reaches(certificate: Certificate, way: readonly Certificate[], below: number): boolean {
    if (!this.#isUsable(certificate)) return false;
    if (this.#roots.some((root) => isSame(root, certificate))) return true;
    if (way.length >= maxDepth) return false;
    if (this.#next(certificate, this.#roots, way, below) !== undefined) return true;
    for (const issuer of this.#supplied.filter((one) => !way.some((passed) => isSame(passed, one)))) {
      this.#step();
      if (!isIssuedBy(certificate, issuer, below)) continue;
      if (this.reaches(issuer, [...way, issuer], below + (isSelfIssued(issuer) ? 0 : 1))) return true;
    }
    return false;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > maxSteps) throw new Refused('certificate', 'the certificates of the bundle are a maze: no chain was found in reasonable time');
  }

  #next(certificate: Certificate, roots: readonly Certificate[], way: readonly Certificate[], below: number): Certificate | undefined {
    return roots.find((root) => {
      if (root.subject !== certificate.issuer || way.some((passed) => isSame(passed, root))) return false;
      this.#step();
      // The date of a root that is trusted by name counts too; its own signature says nothing.
      return isIssuedBy(certificate, root, below) && this.#isUsable({ ...root, isSound: true });
    });
  }
}

/** When a chain has to be valid: when its signer's certificate began to be, or at a time. */
export type ChainTime = 'signing' | Date;

/**
 * The signer's certificate, if there is a chain (RFC 5280, sections 4.2 and 6.1, without policies and name constraints) from it to a trusted one.
 * What the bundle brings along is only ever a step on the way.
 */
export function verifyChain(chain: readonly [Uint8Array, ...Uint8Array[]], roots: readonly Certificate[], time: ChainTime): Certificate {
  const [leaf, ...supplied] = chain.map(readCertificate);
  demand(leaf !== undefined, 'certificate', 'the bundle has no certificate');
  demand(leaf.maySignContent, 'certificate', "the signer's certificate is not meant for signing content: its key usage or its purposes exclude it");
  const search = new Search(roots, supplied, time === 'signing' ? leaf.notBefore : time);
  if (search.reaches(leaf, [leaf], 0)) return leaf;
  throw search.sawExpired
    ? new Refused('expired', 'a certificate between the signer and the trusted root is expired, or not valid yet')
    : new Refused('certificate', "the signer's certificate does not lead to a trusted one");
}
