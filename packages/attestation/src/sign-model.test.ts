import { createHash, generateKeyPairSync } from 'node:crypto';
import { newKeys } from '@mlx-guard/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ModelTrust, type Outcome, parsePrivateKey, parsePublicKey, signModel, type VerifiedModel, verifyModelSignature } from './index.ts';

const maxBytes = 1024 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const codeOf = (outcome: Outcome<unknown>): string => outcome.refused?.code ?? 'accepted';

function got<T>(outcome: Outcome<T>): T {
  if (outcome.refused) throw new Error(outcome.refused.message);
  return outcome.value;
}

const keys = newKeys();
const trust: ModelTrust = { method: 'key', keys: [got(parsePublicKey(bytesOf(keys.publicKey)))] };
const verify = (text: string): Outcome<VerifiedModel> => verifyModelSignature(bytesOf(text), trust, { maxBytes });

test('what is signed here says what was to be signed, whatever the names', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => text.isWellFormed() && !/[\0/]/.test(text) && text !== '.' && text !== '..');
  const key = got(parsePrivateKey(keys.privateKey));
  const property = fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), fc.string(), (names, folder) => {
    fc.pre(folder.isWellFormed());
    const files = names.map((one) => ({ name: `d/${one}`, sha256: sha256(one) }));
    const { model } = got(verify(got(signModel({ name: folder, files, ignored: [] }, key))));
    expect(new Map(model.files.map((file) => [file.name, file.shards === undefined ? file.digest : '']))).toEqual(
      new Map(files.map((file) => [file.name, file.sha256])),
    );
  });
  fc.assert(property);
});

test('what cannot be signed is refused', () => {
  const key = got(parsePrivateKey(keys.privateKey));
  const file = { name: 'a', sha256: sha256('a') };
  expect(codeOf(signModel({ name: 'm', files: [], ignored: [] }, key))).toBe('resources');
  expect(codeOf(signModel({ name: 'm', files: [file, file], ignored: [] }, key))).toBe('resources');
  expect(codeOf(signModel({ name: 'm', files: [{ ...file, name: '../a' }], ignored: [] }, key))).toBe('resources');
  expect(codeOf(signModel({ name: 'm', files: [{ ...file, sha256: 'A' }], ignored: [] }, key))).toBe('malformed');
});

test('an encrypted key needs its passphrase', () => {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right' },
  });
  expect(codeOf(parsePrivateKey(privateKey, 'right'))).toBe('accepted');
  for (const passphrase of [undefined, '', 'wrong']) expect(codeOf(parsePrivateKey(privateKey, passphrase))).toBe('trust');
});

test.each(['rsa', 'ed25519', 'secp256k1'] as const)('a key of another kind is not signed with: %s', (kind) => {
  const pair =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : kind === 'ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  expect(codeOf(parsePrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()))).toBe('unsupported');
  expect(codeOf(parsePublicKey(bytesOf(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString())))).toBe('unsupported');
});
