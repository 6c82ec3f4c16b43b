import { createHash } from 'node:crypto';
import { modelStatement, newKeys, signPayload } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type ModelTrust, type Outcome, parsePublicKey, type VerifiedModel, verifyModelSignature } from './index.ts';

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

const bundle = signPayload(modelStatement({ resources: [{ name: 'w.safetensors', digest: sha256('w') }] }), keys);

describe('whatever the bytes are, there is an outcome and never a false one', () => {
  const original = bytesOf(bundle);
  const accepted = got(verify(bundle)).identity;

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => codeOf(verifyModelSignature(bytes, trust, { maxBytes })) !== 'accepted'));
  });

  test('random JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => codeOf(verify(text)) !== 'accepted'));
  });

  test('a bundle with bytes changed, removed or doubled says the same or is refused', () => {
    const edit = fc.record({ at: fc.nat(original.length - 1), length: fc.nat(6), put: fc.uint8Array({ maxLength: 6 }) });
    const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      let bytes = [...original];
      for (const { at, length, put } of edits) bytes = [...bytes.slice(0, at), ...put, ...bytes.slice(at + length)];
      const outcome = verifyModelSignature(Uint8Array.from(bytes), trust, { maxBytes });
      return outcome.refused !== undefined || outcome.value.identity === accepted;
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('signed JSON of any shape is refused or says what it says', () => {
    const property = fc.property(fc.jsonValue(), (predicate) => {
      const text = signPayload(
        JSON.stringify({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ name: 'm', digest: { sha256: sha256('') } }],
          predicateType: 'https://model_signing/signature/v1.0',
          predicate,
        }),
        keys,
      );
      return codeOf(verify(text)) !== 'accepted';
    });
    fc.assert(property);
  });
});
