import { createHash } from 'node:crypto';
import { type Claims, FakeSigstore, modelStatement, newKeys, signPayload } from '@mlx-guard/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddedTrustRoot, type IdentityPolicy, parseTrustRoots, type TrustRoot, verifyModelSignature } from './index.ts';

const maxBytes = 2 ** 20;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const payload = modelStatement({ resources: [{ name: 'w', digest: createHash('sha256').update('w').digest('hex') }] });
const claims: Claims = { iss: 'https://issuer.test', sub: 'signer@example.com' };
const expected: IdentityPolicy = { identity: 'signer@example.com', issuer: 'https://issuer.test' };

function rootsOf(...texts: readonly string[]): readonly TrustRoot[] {
  const outcome = parseTrustRoots(bytesOf(texts.join('\n')));
  if (outcome.refused) throw new Error(outcome.refused.message);
  return outcome.value;
}

let sigstore: FakeSigstore;
let privateInstance: FakeSigstore;
let bundle: string;
let privateBundle: string;

beforeAll(async () => {
  sigstore = await FakeSigstore.start();
  privateInstance = await FakeSigstore.start({ kind: 'github', organization: 'GitHub, Inc.' });
  bundle = await sigstore.sign(payload, claims);
  privateBundle = await privateInstance.sign(payload, claims);
});

afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  await privateInstance[Symbol.asyncDispose]();
});

function verify(text: string, roots: readonly TrustRoot[], identity: IdentityPolicy = expected): string {
  const outcome = verifyModelSignature(bytesOf(text), { method: 'sigstore', roots, identity }, { maxBytes });
  return outcome.refused ? outcome.refused.code : `${outcome.value.signer.name} by ${outcome.value.signer.issuer}`;
}

test('a keyless signature verifies offline against the instance that made it, and no other', () => {
  expect(verify(bundle, rootsOf(sigstore.trustedRoot))).toBe('signer@example.com by https://issuer.test');
  expect(verify(privateBundle, rootsOf(privateInstance.trustedRoot))).toBe('signer@example.com by https://issuer.test');
  expect(verify(bundle, rootsOf(privateInstance.trustedRoot, sigstore.trustedRoot))).toContain('signer@example.com');
  expect(verify(bundle, [embeddedTrustRoot().root])).toMatch(/^(?:certificate|signature)$/);
  expect(verify(bundle, rootsOf(privateInstance.trustedRoot))).toMatch(/^(?:certificate|signature)$/);
  expect(verify(privateBundle, rootsOf(sigstore.trustedRoot))).toMatch(/^(?:certificate|signature)$/);
  expect(verify(bundle, [])).toBe('trust');
});

test('instances are never merged: the authority of one with the clock of another proves nothing', () => {
  const own = JSON.parse(sigstore.trustedRoot);
  const other = JSON.parse(privateInstance.trustedRoot);
  const mixed = JSON.stringify({ ...other, certificateAuthorities: own.certificateAuthorities });
  expect(verify(bundle, rootsOf(mixed))).toMatch(/^(?:certificate|signature|malformed)$/);
  expect(
    verify(
      privateBundle,
      rootsOf(JSON.stringify({ ...own, certificateAuthorities: other.certificateAuthorities, timestampAuthorities: other.timestampAuthorities })),
    ),
  ).toMatch(/^(?:certificate|signature)$/);
});

describe('the identity is compared as a whole', () => {
  const verifyAs = (identity: string, issuer = expected.issuer) => verify(bundle, rootsOf(sigstore.trustedRoot), { identity, issuer });

  test.each([
    'igner@example.com',
    'signer@example.co',
    'signer@example',
    'SIGNER@example.com',
    'signer@example.com|x',
    '^signer@example.com$',
    's?gner@example.com',
    '*@example.co',
  ])('%s does not fit', (identity) => {
    expect(verifyAs(identity)).toBe('identity');
  });

  test.each(['', '*', '.*', '**', '*@*', '**/**', 'https://example.com/*/'])('%s is no identity', (identity) => {
    expect(verifyAs(identity)).toBe('trust');
  });

  test('a pattern fits', () => {
    expect(verifyAs('*@example.com')).toContain('signer@example.com');
  });

  test('another issuer, or none, is refused', () => {
    expect(verifyAs('signer@example.com', 'https://issuer.test/')).toBe('identity');
    expect(verifyAs('signer@example.com', 'https://issuer')).toBe('identity');
    expect(verifyAs('signer@example.com', '')).toBe('trust');
  });
});

describe('a keyless bundle is refused', () => {
  interface Entry {
    canonicalizedBody: string;
    inclusionPromise?: unknown;
    inclusionProof?: { rootHash: string; checkpoint: unknown };
    integratedTime: string;
    logId: { keyId: string };
    logIndex: string;
  }
  interface Parsed {
    mediaType: string;
    verificationMaterial: { certificate: { rawBytes: string }; tlogEntries: Entry[]; timestampVerificationData?: unknown; publicKey?: unknown };
    dsseEnvelope: { payload: string; signatures: { sig: string }[] };
  }
  const changed = (change: (own: Parsed, entry: Entry) => void, text = bundle): string => {
    const own: Parsed = JSON.parse(text);
    const [entry] = own.verificationMaterial.tlogEntries;
    if (entry !== undefined) change(own, entry);
    return JSON.stringify(own);
  };
  const flip = (text: string): string => `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`;

  test.each<readonly [string, (own: Parsed, entry: Entry) => void]>([
    [
      'without its log entry',
      (own) => {
        own.verificationMaterial.tlogEntries = [];
      },
    ],
    ['with its log entry twice', (own, entry) => void own.verificationMaterial.tlogEntries.push(entry)],
    [
      'with too many log entries',
      (own, entry) => {
        own.verificationMaterial.tlogEntries = Array.from({ length: 17 }, () => entry);
      },
    ],
    [
      'whose entry is of another time',
      (_, entry) => {
        entry.integratedTime = String(Number(entry.integratedTime) - 3600);
      },
    ],
    [
      'whose entry has no time',
      (_, entry) => {
        entry.integratedTime = '0';
      },
    ],
    [
      'whose entry stands elsewhere in the log',
      (_, entry) => {
        entry.logIndex = String(Number(entry.logIndex) + 1);
      },
    ],
    [
      'whose entry is of another log',
      (_, entry) => {
        entry.logId.keyId = Buffer.alloc(32).toString('base64');
      },
    ],
    ['without a promise', (_, entry) => void delete entry.inclusionPromise],
    ['without a proof', (_, entry) => void delete entry.inclusionProof],
    [
      'with another proof',
      (_, entry) => {
        entry.inclusionProof = { ...entry.inclusionProof, rootHash: Buffer.alloc(32).toString('base64'), checkpoint: {} };
      },
    ],
    [
      'whose entry holds something else',
      (_, entry) => {
        entry.canonicalizedBody = flip(entry.canonicalizedBody);
      },
    ],
    [
      'with another certificate',
      (own) => {
        own.verificationMaterial.certificate.rawBytes = flip(own.verificationMaterial.certificate.rawBytes);
      },
    ],
    [
      'with another payload',
      (own) => {
        own.dsseEnvelope.payload = Buffer.from(payload.replace('"w"', '"v"')).toString('base64');
      },
    ],
    [
      'with another signature',
      (own) => {
        own.dsseEnvelope.signatures = [{ sig: flip(own.dsseEnvelope.signatures[0]?.sig ?? '') }];
      },
    ],
    ['with two signatures', (own) => void own.dsseEnvelope.signatures.push(...own.dsseEnvelope.signatures)],
    [
      'of another media type',
      (own) => {
        own.mediaType = 'application/json';
      },
    ],
    [
      'with a key beside the certificate',
      (own) => {
        own.verificationMaterial.publicKey = { hint: 'constructor' };
      },
    ],
  ])('%s', (_, change) => {
    const text = changed(change);
    expect(text).not.toBe(bundle);
    expect(verify(text, rootsOf(sigstore.trustedRoot))).toMatch(/^(?:malformed|unsupported|certificate|signature|too-large)$/);
  });

  test('of a private instance, without its timestamp', () => {
    const own: Parsed = JSON.parse(privateBundle);
    delete own.verificationMaterial.timestampVerificationData;
    expect(verify(JSON.stringify(own), rootsOf(privateInstance.trustedRoot))).toBe('signature');
  });

  test('whose envelope stands in it under another spelling too', () => {
    const own = JSON.parse(bundle);
    const forged = { ...own.dsseEnvelope, payload: Buffer.from(payload.replace('"w"', '"v"')).toString('base64') };
    for (const text of [
      { ...own, dsse_envelope: own.dsseEnvelope, dsseEnvelope: forged },
      { ...own, dsse_envelope: forged },
    ]) {
      const outcome = verifyModelSignature(
        bytesOf(JSON.stringify(text)),
        { method: 'sigstore', roots: rootsOf(sigstore.trustedRoot), identity: expected },
        { maxBytes },
      );
      if (outcome.refused === undefined) expect(outcome.value.identity).toBe(createHash('sha256').update(payload).digest('hex'));
    }
  });

  test('that is signed with a key', () => {
    expect(verify(signPayload(payload, newKeys()), rootsOf(sigstore.trustedRoot))).toBe('method');
  });

  test('whatever byte is changed, or says the same', () => {
    const original = bytesOf(bundle);
    const roots = rootsOf(sigstore.trustedRoot);
    const property = fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const bytes = original.with(at, ((original[at] ?? 0) + by) % 256);
      const outcome = verifyModelSignature(bytes, { method: 'sigstore', roots, identity: expected }, { maxBytes });
      return outcome.refused !== undefined || outcome.value.identity === createHash('sha256').update(payload).digest('hex');
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('trust roots', () => {
  test('the embedded one is that of the public instance, with its logs', () => {
    const { root, version, expires } = embeddedTrustRoot();
    expect(root).toMatchObject({ hasLogs: true, organizations: ['sigstore.dev'] });
    expect(root.material.tlogs.length).toBeGreaterThan(1);
    expect(version).toBeGreaterThanOrEqual(16);
    expect(expires.getTime()).toBeGreaterThan(Date.parse('2027-01-01'));
  });

  test.each<readonly [string, () => string]>([
    ['nothing', () => ''],
    ['junk', () => '{'],
    ['another document', () => '{}'],
    ['one without witnesses', () => JSON.stringify({ ...JSON.parse(sigstore.trustedRoot), tlogs: [], ctlogs: [] })],
    [
      'the public one without its logs',
      () =>
        JSON.stringify({
          ...JSON.parse(privateInstance.trustedRoot),
          certificateAuthorities: [{ subject: { organization: 'sigstore.dev' }, certChain: { certificates: [] } }],
        }),
    ],
    ['one with a damaged certificate', () => sigstore.trustedRoot.replace(/"rawBytes":"MI[^"]{9}/, '"rawBytes":"AAAA')],
    ['too many', () => Array.from({ length: 21 }, () => sigstore.trustedRoot).join('\n')],
    ['one too long', () => ' '.repeat(2 ** 23)],
  ])('%s is refused', (_, text) => {
    expect(parseTrustRoots(bytesOf(text())).refused?.code).toMatch(/^(?:trust|malformed|too-large)$/);
  });
});
