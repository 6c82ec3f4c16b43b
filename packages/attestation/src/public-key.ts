import { Buffer } from 'node:buffer';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { demand, guarded } from './outcome.ts';

const maxKeyBytes = 64 * 1024;

/** The curves that model signing knows, by OpenSSL's names, and the hash that goes with each. */
const hashes: Readonly<Record<string, string>> = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };

/** An elliptic curve key that signatures are compared with. */
export interface SignerKey {
  readonly key: KeyObject;
  readonly hash: string;
  /** How a bundle hints at it: SHA-256 of its PEM text in lower-case hex. */
  readonly hint: string;
}

/** What bundles call a key by. `key`: the public one. */
export const keyHint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'pem' }))
    .digest('hex');

/** The hash that belongs to a key's curve; refused where it is on none of P-256, P-384, P-521. `whose` begins the refusal. */
export function hashFor(key: KeyObject, whose: string): string {
  const curve = key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined;
  const hash = curve !== undefined && Object.hasOwn(hashes, curve) ? hashes[curve] : undefined;
  demand(hash !== undefined, 'unsupported', `${whose} is no elliptic curve key on P-256, P-384 or P-521`);
  return hash;
}

/** A key with what signing models needs to know of it. */
const signerKey = (key: KeyObject, whose: string): SignerKey => ({ key, hash: hashFor(key, whose), hint: keyHint(key) });

const onePublicKey = /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/;

/** Reads exactly one public key in PEM. A private key is refused: it has no place where keys are published. */
export function parsePublicKey(pem: Uint8Array): SignerKey {
  demand(pem.length <= maxKeyBytes, 'too-large', `the public key has ${pem.length} bytes; at most ${maxKeyBytes} are read`);
  const text = new TextDecoder().decode(pem);
  demand(!text.includes('PRIVATE KEY'), 'trust', 'the public key is a private key: replace the pair, it is not secret any more');
  demand(onePublicKey.test(text), 'trust', 'the public key is not one PEM block that begins with -----BEGIN PUBLIC KEY-----');
  const key = guarded('trust', 'the public key cannot be read', () => createPublicKey(text));
  return signerKey(key, 'the public key');
}

/**
 * The key that a bundle brings along, as PEM or DER; undefined where it cannot be read, as with some old signers. It is no reason to trust: it may
 * only not contradict the key that is trusted.
 */
export function suppliedKey(bytes: Uint8Array): KeyObject | undefined {
  const text = new TextDecoder().decode(bytes);
  try {
    return text.includes('-----BEGIN') ? createPublicKey(text) : createPublicKey({ key: Buffer.from(bytes), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
