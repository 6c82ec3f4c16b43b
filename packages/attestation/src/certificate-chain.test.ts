import { createHash } from 'node:crypto';
import { type CertificateOptions, type FakeCertificate, issueCertificate, modelStatement, signPayload } from '@mlx-guard/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ChainTime, parseCertificates, verifyModelSignature } from './index.ts';

const now = new Date();
const payload = modelStatement({ resources: [{ name: 'w', digest: createHash('sha256').update('w').digest('hex') }] });
const authority: CertificateOptions = { isAuthority: true };

let root: FakeCertificate;
let intermediate: FakeCertificate;
let leaf: FakeCertificate;

beforeAll(async () => {
  root = await issueCertificate('root', undefined, authority);
  intermediate = await issueCertificate('intermediate', root, authority);
  leaf = await issueCertificate('leaf', intermediate, { email: 'signer@example.com' });
});

interface Attempt {
  readonly chain: readonly FakeCertificate[];
  readonly roots?: readonly FakeCertificate[];
  readonly time?: ChainTime;
  readonly identity?: string;
  /** Signs instead of the first of the chain. */
  readonly signer?: FakeCertificate;
}

function verify({ chain, roots = [root], time = now, identity, signer = chain[0] }: Attempt): string {
  const trusted = parseCertificates(new TextEncoder().encode(roots.map(({ certificate }) => certificate).join('')));
  if (trusted.refused) return `roots: ${trusted.refused.code}`;
  const text = signPayload(payload, { privateKey: signer?.privateKey ?? '', chain: chain.map(({ certificate }) => certificate) });
  const outcome = verifyModelSignature(new TextEncoder().encode(text), { method: 'certificate', roots: trusted.value, time, identity }, { maxBytes: 2 ** 20 });
  return outcome.refused ? outcome.refused.code : (outcome.value.signer.name ?? '');
}

test('a chain to a trusted root is accepted, in any order, with the root in it or without', () => {
  expect(verify({ chain: [leaf, intermediate] })).toBe('signer@example.com');
  expect(verify({ chain: [leaf, root, intermediate] })).toBe('signer@example.com');
  expect(verify({ chain: [leaf], roots: [intermediate] })).toBe('signer@example.com');
  expect(verify({ chain: [leaf], roots: [leaf] })).toBe('signer@example.com');
});

test.each(['P-384', 'P-521'] as const)('a signer on %s is accepted', async (curve) => {
  expect(verify({ chain: [await issueCertificate('leaf', root, { curve })] })).toBe('CN=leaf');
});

test('a name is accepted where it is the expected one, whole', () => {
  const chain = [leaf, intermediate];
  expect(verify({ chain, identity: 'signer@example.com' })).toBe('signer@example.com');
  expect(verify({ chain, identity: '*@example.com' })).toBe('signer@example.com');
  for (const identity of ['signer@example', 'igner@example.com', 'Signer@example.com', '*@example', 'other@example.com'])
    expect(verify({ chain, identity })).toBe('identity');
  for (const identity of ['', '*', '**', '*@*', '**/*']) expect(verify({ chain, identity })).toBe('trust');
});

describe('a chain is refused', () => {
  const leafWith = (options: CertificateOptions, issuer = root) => issueCertificate('leaf', issuer, options);

  test('that reaches no trusted root, or brings its own', async () => {
    const other = await issueCertificate('root', undefined, authority);
    expect(verify({ chain: [leaf] })).toBe('certificate');
    expect(verify({ chain: [leaf, intermediate], roots: [other] })).toBe('certificate');
    expect(verify({ chain: [leaf, intermediate, root], roots: [other] })).toBe('certificate');
    const impostor = await leafWith({}, other);
    expect(verify({ chain: [impostor, other] })).toBe('certificate');
  });

  test('that is expired or not valid yet, and that was so at signing only if asked', async () => {
    const expired = await leafWith({ fromDays: -20, toDays: -10 });
    const future = await leafWith({ fromDays: 10, toDays: 20 });
    expect(verify({ chain: [expired], roots: [root] })).toBe('expired');
    expect(verify({ chain: [future], time: now })).toBe('expired');
    const oldRoot = await issueCertificate('root', undefined, { ...authority, fromDays: -30 });
    const signedThen = await leafWith({ fromDays: -20, toDays: -10 }, oldRoot);
    expect(verify({ chain: [signedThen], roots: [oldRoot] })).toBe('expired');
    expect(verify({ chain: [signedThen], roots: [oldRoot], time: 'signing' })).toBe('CN=leaf');
    const endedRoot = await issueCertificate('root', undefined, { ...authority, fromDays: -30, toDays: -25 });
    expect(verify({ chain: [await leafWith({ fromDays: -20 }, endedRoot)], roots: [endedRoot], time: 'signing' })).toBe('expired');
  });

  test('whose issuer is no authority, or may not sign certificates', async () => {
    const notAuthority = await issueCertificate('middle', root, { isAuthority: false, usage: 'certificates' });
    const maySignNothing = await issueCertificate('middle', root, { isAuthority: true, usage: 'signing' });
    for (const middle of [notAuthority, maySignNothing]) expect(verify({ chain: [await leafWith({}, middle), middle] })).toBe('certificate');
  });

  test('that is longer than its authorities allow', async () => {
    const strict = await issueCertificate('strict', undefined, { ...authority, maxBelow: 0 });
    const middle = await issueCertificate('middle', strict, authority);
    expect(verify({ chain: [await leafWith({}, strict)], roots: [strict] })).toBe('CN=leaf');
    expect(verify({ chain: [await leafWith({}, middle), middle], roots: [strict] })).toBe('certificate');
    const roomy = await issueCertificate('roomy', undefined, { ...authority, maxBelow: 1 });
    const under = await issueCertificate('middle', roomy, authority);
    expect(verify({ chain: [await leafWith({}, under), under], roots: [roomy] })).toBe('CN=leaf');
  });

  test('whose signer has a key for another use', async () => {
    const tls = '1.3.6.1.5.5.7.3.1';
    const codeSigning = '1.3.6.1.5.5.7.3.3';
    for (const options of [{ usage: 'none' }, { usage: 'encipherment' }, { purposes: [tls] }, { usage: 'encipherment', purposes: [codeSigning] }] as const) {
      expect(verify({ chain: [await leafWith(options)] })).toBe('certificate');
    }
    for (const options of [{ purposes: [tls, codeSigning] }, { usage: 'none', purposes: [codeSigning] }] as const)
      expect(verify({ chain: [await leafWith(options)] })).toBe('CN=leaf');
  });

  test('that demands what is not understood', async () => {
    expect(verify({ chain: [await leafWith({ unknownCritical: true })] })).toBe('certificate');
  });

  test('whose key did not sign', () => {
    expect(verify({ chain: [leaf, intermediate], signer: root })).toBe('signature');
  });

  test('that is a maze', async () => {
    const twins = await Promise.all(Array.from({ length: 15 }, () => issueCertificate('twin', undefined, authority)));
    const chain = [await issueCertificate('leaf', twins[0], {}), ...twins];
    expect(verify({ chain })).toBe('certificate');
  });
});

test('trusted certificates that are none, damaged or too many are refused', () => {
  const codeOf = (text: string) => parseCertificates(new TextEncoder().encode(text)).refused?.code;
  expect(codeOf('')).toBe('trust');
  expect(codeOf('-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----')).toBe('trust');
  expect(codeOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBe('certificate');
  expect(codeOf(root.certificate.repeat(101))).toBe('too-large');
  expect(codeOf(' '.repeat(2 ** 21))).toBe('too-large');
});
