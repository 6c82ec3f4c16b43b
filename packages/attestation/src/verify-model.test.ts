import { createHash } from 'node:crypto';
import { modelStatement, newKeys, signPayload } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { type ModelTrust, type Outcome, parsePrivateKey, parsePublicKey, signModel, type VerifiedModel, verifyModelSignature } from './index.ts';

const maxBytes = 1024 * 1024;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const codeOf = (outcome: Outcome<unknown>): string => outcome.refused?.code ?? 'accepted';

function got<T>(outcome: Outcome<T>): T {
  if (outcome.refused) throw new Error(outcome.refused.message);
  return outcome.value;
}

const trustIn = (...publicKeys: readonly string[]): ModelTrust => ({ method: 'key', keys: publicKeys.map((pem) => got(parsePublicKey(bytesOf(pem)))) });
const verify = (bundle: string, trust: ModelTrust, more: { readonly allowLegacy?: boolean } = {}): Outcome<VerifiedModel> =>
  verifyModelSignature(bytesOf(bundle), trust, { maxBytes, ...more });

const keys = newKeys();
const trust = trustIn(keys.publicKey);
const weights = { name: 'w.safetensors', digest: sha256('w') };
const bundle = signPayload(modelStatement({ resources: [weights, { name: 'sub/config.json', digest: sha256('c') }] }), keys);

describe.each(['P-256', 'P-384', 'P-521'] as const)('a model signed with a key on %s', (curve) => {
  const own = newKeys(curve);
  const text = got(
    signModel(
      {
        name: 'm',
        files: [
          { name: 'a/b', sha256: sha256('1') },
          { name: 'a.txt', sha256: sha256('2') },
        ],
        ignored: ['model.sig'],
      },
      got(parsePrivateKey(own.privateKey)),
    ),
  );

  test('verifies with its key, and says what was signed', () => {
    const { model, signer, isLegacy } = got(verify(text, trustIn(own.publicKey)));
    expect(model).toEqual({
      name: 'm',
      algorithm: 'sha256',
      shardBytes: undefined,
      files: [
        { name: 'a/b', digest: sha256('1') },
        { name: 'a.txt', digest: sha256('2') },
      ],
      ignored: ['model.sig'],
      followedLinks: false,
    });
    expect({ signer, isLegacy }).toEqual({ signer: { method: 'key', key: sha256(own.publicKey) }, isLegacy: false });
  });

  test('verifies with one of several keys, and with no other', () => {
    expect(codeOf(verify(text, trustIn(newKeys(curve).publicKey, own.publicKey)))).toBe('accepted');
    expect(codeOf(verify(text, trustIn(newKeys(curve).publicKey)))).toBe('key');
    expect(codeOf(verify(text, { method: 'key', keys: [] }))).toBe('trust');
  });
});

const parsed = (): {
  mediaType: string;
  verificationMaterial: Record<string, unknown>;
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string; keyid?: unknown }[] };
} => JSON.parse(bundle);
const changed = (change: (own: ReturnType<typeof parsed>) => void): string => {
  const own = parsed();
  change(own);
  return JSON.stringify(own);
};
const flipped = (text: string): string => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`;
const payloadOf = (text: string): string => Buffer.from(JSON.parse(text).dsseEnvelope.payload, 'base64').toString();

test.each<readonly [string, string, string]>([
  ['cut', bundle.slice(0, -1), 'malformed'],
  ['empty', '', 'malformed'],
  ['with a byte order mark', `\u{feff}${bundle}`, 'malformed'],
  ['followed by more', `${bundle}{}`, 'malformed'],
  ['with a member twice', bundle.replace('{', '{"mediaType":"x",'), 'malformed'],
  [
    'of another media type',
    changed((own) => {
      own.mediaType = 'application/vnd.dev.sigstore.bundle.v0.4+json';
    }),
    'unsupported',
  ],
  [
    'of a media type of old',
    changed((own) => {
      own.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
    }),
    'unsupported',
  ],
  [
    'named after a prototype',
    changed((own) => {
      own.mediaType = 'constructor';
    }),
    'unsupported',
  ],
  [
    'of another payload type',
    changed((own) => {
      own.dsseEnvelope.payloadType = 'text/plain';
    }),
    'malformed',
  ],
  ['with two signatures', changed(({ dsseEnvelope: { signatures } }) => void signatures.push(...signatures)), 'malformed'],
  [
    'without a signature',
    changed((own) => {
      own.dsseEnvelope.signatures = [];
    }),
    'malformed',
  ],
  [
    'with an empty signature',
    changed((own) => {
      own.dsseEnvelope.signatures = [{ sig: '' }];
    }),
    'malformed',
  ],
  [
    'with a changed signature',
    changed((own) => {
      own.dsseEnvelope.signatures = [{ sig: flipped(own.dsseEnvelope.signatures[0]?.sig ?? '') }];
    }),
    'signature',
  ],
  [
    'with a changed payload',
    changed((own) => {
      own.dsseEnvelope.payload = Buffer.from(payloadOf(bundle).replace('w.safe', 'v.safe')).toString('base64');
    }),
    'signature',
  ],
  [
    'with another hint',
    changed((own) => {
      own.verificationMaterial = { publicKey: { hint: '0'.repeat(64) } };
    }),
    'key',
  ],
  [
    'with a hint in other case',
    changed((own) => {
      own.verificationMaterial = { publicKey: { hint: sha256(keys.publicKey).toUpperCase() } };
    }),
    'key',
  ],
  [
    'with another key supplied',
    changed((own) => {
      own.verificationMaterial = { publicKey: { rawBytes: Buffer.from(newKeys().publicKey).toString('base64') } };
    }),
    'key',
  ],
  [
    'with no material',
    changed((own) => {
      own.verificationMaterial = {};
    }),
    'malformed',
  ],
  ['with two kinds of material', changed((own) => void Object.assign(own.verificationMaterial, { certificate: { rawBytes: 'AAAA' } })), 'malformed'],
  ['with a message signature too', changed((own) => void Object.assign(own, { messageSignature: {} })), 'malformed'],
  [
    'in Base64 with junk',
    changed((own) => {
      own.dsseEnvelope.payload = `${own.dsseEnvelope.payload}\n`;
    }),
    'malformed',
  ],
  [
    'in the other Base64',
    changed((own) => {
      own.dsseEnvelope.signatures = [{ sig: `-_${own.dsseEnvelope.signatures[0]?.sig.slice(2)}` }];
    }),
    'malformed',
  ],
  ['too long', `${bundle}${' '.repeat(maxBytes)}`, 'too-large'],
  ['deep', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, 'malformed'],
])('a bundle %s is refused', (_, text, code) => {
  expect(codeOf(verify(text, trust))).toBe(code);
});

test('what the key method may leave out is left out: hint, log entries, key id', () => {
  for (const publicKey of [
    {},
    { hint: null },
    { hint: '' },
    { rawBytes: 'AAAA' },
    { rawBytes: Buffer.from(keys.publicKey).toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256' },
  ]) {
    const text = changed((own) => {
      own.verificationMaterial = { publicKey };
      delete own.dsseEnvelope.signatures[0]?.keyid;
    });
    expect(codeOf(verify(text, trust))).toBe('accepted');
  }
});

test('a key bundle is not accepted where certificates are expected', () => {
  expect(codeOf(verify(bundle, { method: 'certificate', roots: [], time: 'signing' }))).toBe('method');
  expect(codeOf(verify(bundle, { method: 'sigstore', roots: [], identity: { identity: 'a', issuer: 'b' } }))).toBe('trust');
});

test('the identity of a model is the digest of the signed text, which the names are part of', () => {
  const other = signPayload(
    modelStatement({
      resources: [
        { ...weights, name: 'v.safetensors' },
        { name: 'sub/config.json', digest: sha256('c') },
      ],
    }),
    keys,
  );
  const [one, two] = [bundle, other].map((text) => got(verify(text, trust)));
  expect(one?.identity).toBe(sha256(payloadOf(bundle)));
  expect(one?.identity).not.toBe(two?.identity);
});

describe('a key that cannot be used is refused', () => {
  test.each<readonly [string, string, string]>([
    ['a private key', keys.privateKey, 'trust'],
    ['two keys', `${keys.publicKey}${newKeys().publicKey}`, 'trust'],
    ['nothing', '', 'trust'],
    ['junk', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', 'trust'],
    ['too much', ' '.repeat(70_000), 'too-large'],
  ])('%s', (_, pem, code) => {
    expect(codeOf(parsePublicKey(bytesOf(pem)))).toBe(code);
  });

  test('a key for signing that is public, damaged or encrypted', () => {
    for (const pem of [keys.publicKey, keys.privateKey.replace(/[A-Za-z]{20}/, 'A'.repeat(20)).slice(0, 100), '', 'x'.repeat(70_000)]) {
      const outcome = parsePrivateKey(pem);
      expect(['trust', 'too-large']).toContain(codeOf(outcome));
      expect(outcome.refused?.message).not.toContain('AAAA');
    }
  });
});

describe('a signature of a release before 1.0', () => {
  const payload = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'w.bin', digest: { sha256: sha256('w') } }],
    predicateType: 'https://model_signing/Digests/v0.1',
    predicate: { unused: "it's" },
  });

  test('is refused, unless it is allowed', () => {
    const text = signPayload(payload, keys);
    expect(codeOf(verify(text, trust))).toBe('legacy');
    const { model, isLegacy } = got(verify(text, trust, { allowLegacy: true }));
    expect({ files: model.files, isLegacy }).toEqual({ files: [{ name: 'w.bin', digest: sha256('w') }], isLegacy: true });
  });
});
