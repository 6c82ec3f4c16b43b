import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  type ModelTrust,
  type Outcome,
  parseCertificates,
  parsePrivateKey,
  parsePublicKey,
  type SignedFile,
  signModel,
  type VerifiedModel,
  verifyModelSignature,
} from '@mlx-guard/attestation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Case, isMissing, type Question, ReferenceSigner } from './reference-signer.ts';

const trees = 50;
let reference: ReferenceSigner;
const at = (name: string): string => reference.at(name);

beforeAll(() => {
  reference = new ReferenceSigner(trees);
});

afterAll(() => reference[Symbol.dispose]());

const bytesOf = (name: string): Uint8Array => reference.read(name);

function got<T>(outcome: Outcome<T>): T {
  if (outcome.refused) throw new Error(outcome.refused.message);
  return outcome.value;
}

const trustOf = ({ method, curve }: Pick<Case, 'method' | 'curve'>, time: Date | 'signing' = new Date()): ModelTrust =>
  method === 'key' ? { method, keys: [got(parsePublicKey(bytesOf(`key${curve}.pub`)))] } : { method, roots: got(parseCertificates(bytesOf('root.pem'))), time };
const verify = (bundle: Uint8Array, trust: ModelTrust): Outcome<VerifiedModel> => verifyModelSignature(bundle, trust, { maxBytes: 2 ** 28 });

/** Whether a file has the digests that were signed; of BLAKE3, which Node has not, only that there is one. */
function isAsSigned(file: SignedFile, model: string, algorithm: string): boolean {
  if (algorithm === 'blake3') return file.shards === undefined;
  const bytes = readFileSync(file.name === '.' ? at(model) : at(`${model}/${file.name}`));
  const digest = (piece: Uint8Array): string =>
    createHash(algorithm === 'blake2b' ? 'blake2b512' : algorithm)
      .update(piece)
      .digest('hex');
  if (file.shards === undefined) return digest(bytes) === file.digest;
  return file.shards.at(-1)?.end === bytes.length && file.shards.every(({ start, end, digest: signed }) => digest(bytes.subarray(start, end)) === signed);
}

describe.skipIf(isMissing)('models signed by the reference implementation', () => {
  test(`${trees} random models verify, by key and certificate, in files and shards, with every hash`, () => {
    expect(reference.cases).toHaveLength(trees);
    for (const one of reference.cases) {
      const { model, signer } = got(verify(bytesOf(one.signature), trustOf(one)));
      expect(signer.method).toBe(one.method);
      expect(model.algorithm).toBe(one.kind[1] === 'blake2' ? 'blake2b' : one.kind[1]);
      expect(model.shardBytes).toBe(one.kind[0] === 'shards' ? 1_000_000 : undefined);
      expect(model.files.filter((file) => !isAsSigned(file, one.model, model.algorithm))).toEqual([]);
      expect(model.ignored).toEqual(['.git', '.gitattributes', '.github', '.gitignore']);
    }
  });

  test('not one verifies by what another is signed with', () => {
    for (const { signature, method, curve } of reference.cases) {
      for (const other of [0, 1, 2].filter((index) => index !== curve)) {
        if (method === 'key') expect(verify(bytesOf(signature), trustOf({ method, curve: other })).refused?.code).toBe('key');
      }
      expect(verify(bytesOf(signature), trustOf({ method: method === 'key' ? 'certificate' : 'key', curve })).refused?.code).toBe('method');
    }
  });

  test('twelve kinds of change are refused in each', () => {
    for (const one of reference.cases) {
      const text = Buffer.from(bytesOf(one.signature)).toString();
      const bundle = JSON.parse(text);
      const { payload, signatures } = bundle.dsseEnvelope;
      const envelope = (change: object): string => JSON.stringify({ ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, ...change } });
      const material = (change: object): string => JSON.stringify({ ...bundle, verificationMaterial: change });
      const flip = (base64: string, byte: number): string => {
        const bytes = Buffer.from(base64, 'base64');
        return Buffer.from(bytes.with(byte, (bytes.at(byte) ?? 0) ^ 1)).toString('base64');
      };
      const mutations = [
        envelope({ payload: flip(payload, 0) }),
        envelope({ payload: flip(payload, -1) }),
        envelope({ payload: `${payload}\n` }),
        envelope({ payload: Buffer.from(`${Buffer.from(payload, 'base64')} `).toString('base64') }),
        envelope({ payloadType: 'application/json' }),
        envelope({ signatures: [{ ...signatures[0], sig: flip(signatures[0].sig, -1) }] }),
        envelope({ signatures: [...signatures, ...signatures] }),
        envelope({ signatures: [] }),
        JSON.stringify({ ...bundle, mediaType: 'application/vnd.dev.sigstore.bundle.v0.2+json' }),
        text.replace('{', '{"dsseEnvelope": {},'),
        text.slice(0, -2),
        material(one.method === 'key' ? { publicKey: { hint: '0'.repeat(64) } } : { x509CertificateChain: { certificates: [{ rawBytes: 'MAA=' }] } }),
      ];
      for (const mutation of mutations)
        expect(verify(Buffer.from(mutation), trustOf(one)).refused?.code).toMatch(/^(?:malformed|signature|unsupported|key|certificate)$/);
    }
  });

  test('an expired certificate is refused, where the reference accepts it; on request the time of signing counts', () => {
    expect(reference.says([['certificate', 'root.pem', 'm0', 'expired.sig', {}]])).toEqual(['accepted']);
    expect(verify(bytesOf('expired.sig'), trustOf({ method: 'certificate', curve: 0 })).refused?.code).toBe('expired');
    expect(verify(bytesOf('expired.sig'), trustOf({ method: 'certificate', curve: 0 }, 'signing')).refused).toBeUndefined();
  });
});

describe.skipIf(isMissing)('models signed here', () => {
  test('are accepted by the reference, on every curve, and refused after a change', () => {
    const questions: Question[] = [0, 1, 2].flatMap((curve) => {
      const name = `own${curve}`;
      mkdirSync(at(`${name}/a`), { recursive: true });
      const contents = { 'a/b.bin': 'one', 'a.txt': 'two', 'Zed 😀.json': 'three', 'ünï.bin': '' };
      for (const [file, text] of Object.entries(contents)) writeFileSync(at(`${name}/${file}`), text);
      const files = Object.entries(contents).map(([file, text]) => ({ name: file, sha256: createHash('sha256').update(text).digest('hex') }));
      writeFileSync(
        at(`${name}/model.sig`),
        got(signModel({ name, files, ignored: ['model.sig'] }, got(parsePrivateKey(readFileSync(at(`key${curve}.pem`), 'utf8'))))),
      );
      return [['key', `key${curve}.pub`, name, `${name}/model.sig`, {}]] satisfies Question[];
    });
    expect(reference.says(questions)).toEqual(['accepted', 'accepted', 'accepted']);
    writeFileSync(at('own0/a.txt'), 'changed');
    writeFileSync(at('own1/new.py'), '');
    rmSync(at('own2/a.txt'));
    for (const answer of reference.says(questions)) expect(answer).toMatch(/^refused/);
  });
});
