import { createHash } from 'node:crypto';
import { decide, type Example, evidenceBytes, type GateContext, parseEvidence, parsePolicy, type Submission } from '@mlx-guard/core';
import { FakeSigstore, issueCertificate, modelStatement, newKeys, runExample, signPayload } from '@mlx-guard/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelChecksum } from '../index.ts';

const sha256 = (data: string | Uint8Array, algorithm = 'sha256'): string => createHash(algorithm).update(data).digest('hex');
const keys = newKeys('P-384');
const files = { 'm/w.safetensors': 'weights', 'm/sub/config.json': '{}' };
const resources = [
  { name: 'sub/config.json', digest: sha256('{}') },
  { name: 'w.safetensors', digest: sha256('weights') },
];
const bundle = signPayload(modelStatement({ resources }), keys);
const settings = { method: 'key', 'public-key': 'keys/release.pub', paths: 'm' };
const trusted = { 'keys/release.pub': keys.publicKey };
const whole: Example = { files: { ...files, ...trusted, 'm/model.sig': bundle }, settings };

async function run(example: Example) {
  const { report, outlet } = await runExample(modelChecksum, example);
  const told = report.findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`);
  return { verdict: report.verdict, told, report, outlet, failure: report.failure?.message };
}

const withFiles = (more: Example['files']): Example => ({ ...whole, files: { ...whole.files, ...more } });

test('a signed model passes, and its signer and identity are told', async () => {
  const { verdict, told, report } = await run(whole);
  expect({ verdict, told }).toEqual({ verdict: 'pass', told: [] });
  const payload = Buffer.from(JSON.parse(bundle).dsseEnvelope.payload, 'base64');
  expect(report.outputs).toMatchObject({
    'signer-identity': `the key ${sha256(keys.publicKey)}`,
    'payload-sha256': sha256(payload),
    'files-verified': '2',
    'manifest-path': 'm/model.sig',
    'manifest-sha256': sha256(bundle),
  });
  expect(report.subjects.map(({ path }) => path)).toEqual(['m/model.sig', 'm/sub/config.json', 'm/w.safetensors']);
});

test.each<readonly [string, Example['files'], readonly string[]]>([
  ['a changed file', { 'm/w.safetensors': 'wEights' }, ['digest-mismatch m/w.safetensors']],
  ['code beside it', { 'm/modeling.py': '' }, ['extra-file m/modeling.py']],
  ['a file of git that nothing loads, which the signer did not leave out', { 'm/.gitattributes': '' }, ['extra-file m/.gitattributes']],
  ['another key', { 'keys/release.pub': newKeys().publicKey }, ['signer-mismatch m/model.sig']],
  ['a cut signature', { 'm/model.sig': bundle.slice(0, 100) }, ['bad-signature m/model.sig']],
  ['a signature in a link', { 'm/model.sig': { link: '../elsewhere' }, elsewhere: bundle }, ['unreadable-file m/model.sig']],
  ['a signature that changes', { 'm/model.sig': { changing: bundle } }, ['changed-while-reading m/model.sig']],
])('a signed model with %s fails', async (_, more, expected) => {
  const { verdict, told } = await run(withFiles(more));
  expect({ verdict, told }).toEqual({ verdict: 'fail', told: expected });
});

test('a signature above the limit is refused by its size', async () => {
  const { told } = await run({
    ...whole,
    settings: { ...settings, 'max-manifest-bytes': '1KiB' },
    files: { ...whole.files, 'm/model.sig': `${bundle}${' '.repeat(2_000)}` },
  });
  expect(told).toEqual(['manifest-too-large m/model.sig']);
});

describe('a model in shards', () => {
  const content = 'x'.repeat(25);
  const shards = [0, 10, 20].map((start) => ({
    name: `w.bin:${start}:${Math.min(start + 10, 25)}`,
    digest: sha256(content.slice(start, start + 10), 'blake2b512'),
  }));
  const sharded = signPayload(modelStatement({ resources: shards, serialization: { method: 'shards', hash_type: 'blake2b', shard_size: 10 } }), keys);
  const example = (bytes: string, more: Example['files'] = {}): Example => ({
    ...whole,
    files: { ...trusted, 'm/w.bin': bytes, 'm/model.sig': sharded, ...more },
  });

  test('passes whole, and fails at the shard that differs', async () => {
    expect(await run(example(content))).toMatchObject({ verdict: 'pass', told: [], report: { outputs: { 'files-verified': '1', 'bytes-verified': '25' } } });
    const { told, report } = await run(example(`${content.slice(0, 12)}y${content.slice(13)}`));
    expect(told).toEqual(['digest-mismatch m/w.bin']);
    expect(report.findings[0]?.message).toContain('between byte 10 and byte 20');
  });

  test('fails where it is shorter, longer, gone, or has an empty file more', async () => {
    expect((await run(example(content.slice(1)))).told).toEqual(['digest-mismatch m/w.bin']);
    expect((await run(example(`${content}y`))).verdict).toBe('fail');
    expect((await run({ ...example(content), files: { ...trusted, 'm/x.txt': '', 'm/model.sig': sharded } })).told).toEqual([
      'missing-file m/w.bin',
      'extra-file m/x.txt',
    ]);
    expect((await run(example(content, { 'm/empty.json': '' }))).told).toEqual(['extra-file m/empty.json']);
  });
});

test('a single file is verified where it is named, and a folder is not taken for it', async () => {
  const single = signPayload(modelStatement({ name: 'w.gguf', resources: [{ name: '.', digest: sha256('weights') }] }), keys);
  const example: Example = {
    files: { ...trusted, 'm/w.gguf': 'weights', 'm/other.txt': '', 'w.sig': single },
    settings: { ...settings, paths: 'm/w.gguf', signature: 'w.sig' },
  };
  expect(await run(example)).toMatchObject({ verdict: 'pass', report: { outputs: { 'files-verified': '1' } } });
  expect((await run({ ...example, files: { ...example.files, 'm/w.gguf': 'changed' } })).told).toEqual(['digest-mismatch m/w.gguf']);
  expect((await run({ ...example, settings: { ...example.settings, paths: 'm' } })).told).toEqual(['bad-signature w.sig']);
  expect((await run({ ...whole, settings: { ...settings, paths: 'm/w.safetensors', signature: 'm/model.sig' } })).told).toEqual(['bad-signature m/model.sig']);
});

describe('what is trusted comes from the base of a change', () => {
  test('so a key that the change swaps is not the one that counts', async () => {
    const attacker = newKeys();
    const forged: Example = {
      ...whole,
      files: { ...whole.files, 'm/model.sig': signPayload(modelStatement({ resources }), attacker), 'keys/release.pub': attacker.publicKey },
    };
    expect((await run(forged)).verdict).toBe('pass'); // nobody else is asked where there is no base
    expect((await run({ ...forged, base: trusted })).told).toEqual(['signer-mismatch m/model.sig']);
    expect((await run({ ...forged, base: { 'README.md': '' } })).told).toEqual(['trust-from-change keys/release.pub']);
  });

  test('below the root of the repository too', async () => {
    expect((await run({ ...whole, run: { prefix: 'app/' }, base: { 'app/keys/release.pub': keys.publicKey } })).verdict).toBe('pass');
  });
});

describe('a keyless signature, end to end offline', () => {
  let sigstore: FakeSigstore;
  let example: Example;
  beforeAll(async () => {
    sigstore = await FakeSigstore.start();
    const keyless = await sigstore.sign(modelStatement({ resources }), { iss: 'https://issuer.test', sub: 'signer@example.com' });
    example = {
      files: { ...files, 'm/model.sig': keyless, 'root.json': sigstore.trustedRoot },
      settings: {
        method: 'sigstore',
        paths: 'm',
        'trust-root': 'root.json',
        'certificate-identity': 'signer@example.com',
        'certificate-oidc-issuer': 'https://issuer.test',
      },
    };
  });
  afterAll(() => sigstore[Symbol.asyncDispose]());

  const withSettings = (more: Example['settings']): Example => ({ ...example, settings: { ...example.settings, ...more } });

  test('passes for the expected identity, whole or by a pattern', async () => {
    expect(await run(example)).toMatchObject({ verdict: 'pass', told: [], report: { outputs: { 'signer-identity': 'signer@example.com' } } });
    expect((await run(withSettings({ 'certificate-identity': '*@example.com' }))).verdict).toBe('pass');
  });

  test('fails for another identity, issuer, instance or model', async () => {
    expect((await run(withSettings({ 'certificate-identity': 'igner@example.com' }))).told).toEqual(['signer-mismatch m/model.sig']);
    expect((await run(withSettings({ 'certificate-oidc-issuer': 'https://issuer' }))).told).toEqual(['signer-mismatch m/model.sig']);
    expect((await run(withSettings({ 'certificate-identity': '**' }))).told).toEqual(['bad-signature m/model.sig']);
    expect((await run({ ...withSettings({ 'trust-root': 'embedded' }), clock: '2026-11-01T00:00:00Z' })).told).toEqual(['bad-signature m/model.sig']);
    expect((await run({ ...example, files: { ...example.files, 'm/w.safetensors': 'other' } })).told).toEqual(['digest-mismatch m/w.safetensors']);
  });
});

test('a certificate of an authority that is trusted passes under its name only', async () => {
  const root = await issueCertificate('root', undefined, { isAuthority: true });
  const leaf = await issueCertificate('leaf', root, { email: 'signer@example.com' });
  const text = signPayload(modelStatement({ resources }), { privateKey: leaf.privateKey, chain: [leaf.certificate] });
  const example: Example = {
    files: { ...files, 'm/model.sig': text, 'root.pem': root.certificate },
    settings: { method: 'certificate', paths: 'm', 'certificate-chain': 'root.pem' },
    clock: new Date().toISOString(),
  };
  expect((await run(example)).verdict).toBe('pass');
  expect((await run({ ...example, settings: { ...example.settings, 'certificate-identity': 'other@example.com' } })).told).toEqual([
    'signer-mismatch m/model.sig',
  ]);
  expect((await run({ ...example, clock: '2000-01-01T00:00:00Z' })).told).toEqual(['expired-certificate m/model.sig']);
});

test.each<readonly [string, Record<string, string>, string]>([
  ['a method without what it needs', { method: 'key' }, 'the method `key` needs the setting `public-key`'],
  ['keyless without an issuer', { method: 'sigstore', 'certificate-identity': 'a@b.c' }, 'the method `sigstore` needs the setting `certificate-oidc-issuer`'],
  ['a key for another method', { ...settings, method: 'certificate', 'certificate-chain': 'x' }, '`public-key` belongs to `method: key`'],
  ['a signature without a method', { signature: 'm/model.sig' }, '`signature` needs `method`'],
  ['a manifest beside a signature', { ...settings, manifest: 'm/SHA256SUMS' }, '`manifest` does not go with `method: key`'],
  ['a shard', { ...settings, shard: '1/2' }, '`shard` does not go with `method: key`'],
  ['a secret for verifying', { ...settings, 'private-key': 'x' }, '`private-key` belongs to `mode: sign`'],
  ['signing without a key', { mode: 'sign', paths: 'm' }, '`mode: sign` needs `private-key`'],
  ['a key that is not there', { ...settings, 'public-key': 'keys/other.pub' }, '`public-key`: `keys/other.pub` does not exist'],
  ['a key that is none', { ...settings, 'public-key': 'm/model.sig' }, '`public-key`: `m/model.sig` cannot be used'],
  ['a key outside', { ...settings, 'public-key': '../key.pub' }, '`public-key`: `../key.pub` leads out'],
  ['two models', { ...settings, paths: 'm,keys' }, '`paths` names 2 models'],
])('%s is an error of the settings', async (_, given, message) => {
  const { failure } = await run({ ...whole, settings: given });
  expect(failure).toContain(message);
});

test('mode: sign writes what verifies here, without a trace of the key', async () => {
  const { outlet, report, verdict } = await run({ files, settings: { mode: 'sign', paths: 'm', 'private-key': keys.privateKey } });
  const written = new TextDecoder().decode(outlet.written.get('m/model.sig'));
  expect(verdict).toBe('pass');
  expect(JSON.stringify(report)).not.toContain(keys.privateKey.split('\n')[1]);
  expect(await run(withFiles({ 'm/model.sig': written }))).toMatchObject({ verdict: 'pass', told: [] });
  expect((await run(withFiles({ 'm/model.sig': written, 'm/w.safetensors': 'x' }))).told).toEqual(['digest-mismatch m/w.safetensors']);
});

test.each([
  { 'require-signature': 'true' },
  { method: 'github-attestation', 'signer-workflow': 'o/r/.github/workflows/a.yml', 'signer-ref': 'refs/heads/main', 'signer-repository': 'o/r' },
])('records of a download are vouched for by nobody: %j', async (given) => {
  const blob = `models--o--n/blobs/${sha256('')}`;
  const snapshot = `models--o--n/snapshots/${'c'.repeat(40)}`;
  const hub: Example = { files: { [blob]: '', [`${snapshot}/model.safetensors`]: { link: `../../blobs/${sha256('')}` } } };
  expect((await run(hub)).verdict).toBe('warn');
  const { verdict, told } = await run({ ...hub, settings: given });
  expect(verdict).toBe('fail');
  expect(told).toContain(`unsigned-model ${snapshot}`);
});

test('a policy has no place for a private key', () => {
  const policy = (section: string): unknown => parsePolicy(`version: 1\nmodel-checksum:\n  ${section}\n`, [modelChecksum], new Date(0));
  expect(() => policy('private-key: x')).toThrow('private-key');
  expect(() => policy('method: key')).not.toThrow();
});

describe('the evidence of a signed model', () => {
  const sha = 'a'.repeat(40);
  const now = new Date('2026-11-01T01:00:00Z');
  const facts = { sha, repository: 'acme/chat', repositoryId: '1', runId: '7', event: 'push', ref: 'refs/heads/main' };

  async function submission(example: Example): Promise<Submission> {
    const { report } = await run({ ...example, clock: '2026-11-01T00:00:00Z', run: facts });
    const bytes = evidenceBytes(report);
    return { file: 'model-checksum.evidence.json', sha256: sha256(bytes), document: parseEvidence(new TextDecoder().decode(bytes)) };
  }

  function codesOf(one: Submission, context: Partial<GateContext> = {}, at = now): readonly string[] {
    const policy = { required: ['model-checksum'], maxAgeMs: 86_400_000, requiredMitigations: ['integrity'], controls: [], policySha256: undefined } as const;
    const own = { repository: 'acme/chat', commit: sha, runId: '7', proofs: new Map([['model-checksum', one.sha256]]), digests: new Map(), jobs: new Map() };
    const { verdict, refusals } = decide([one], policy, { ...own, ...context }, at);
    return [verdict, ...refusals.map(({ code }) => code)];
  }

  test('is accepted', async () => {
    expect(codesOf(await submission(whole))).toEqual(['pass']);
  });

  test('is refused when stale, partial, of another commit, altered, or of a run that failed', async () => {
    const one = await submission(whole);
    expect(codesOf(one, {}, new Date('2026-11-03T00:00:00Z'))).toContain('evidence-stale');
    expect(codesOf(one, { commit: 'b'.repeat(40) })).toContain('evidence-wrong-commit');
    expect(codesOf({ ...one, sha256: sha256('other') }, { proofs: new Map([['model-checksum', one.sha256]]) })).toContain('evidence-altered');
    if ('malformed' in one.document) throw new Error(one.document.malformed);
    expect(codesOf({ ...one, document: { ...one.document, partial: { shard: 1, of: 2 } } })).toContain('evidence-partial');
    expect(codesOf(await submission(withFiles({ 'm/w.safetensors': 'x' })))).toContain('guard-failed');
    expect(codesOf(await submission({ ...whole, settings: { ...settings, 'change-control': 'true' } }))).toContain('guard-inconclusive');
  });
});
