import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
import { type Report, reportSchema } from '@mlx-guard/core';
import { modelStatement, signPayload } from '@mlx-guard/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';
import { pythonWith } from './python.ts';

const reference = pythonWith(['model-signing==1.1.1', 'pyopenssl==26.4.0']);
const script = path.join(import.meta.dirname, 'model-signing.py');
const trees = 50;

const caseSchema = z.object({
  model: z.string(),
  signature: z.string(),
  method: z.enum(['key', 'certificate']),
  curve: z.int(),
  kind: z.tuple([z.enum(['files', 'shards']), z.enum(['sha256', 'blake2', 'blake3'])]),
  single: z.boolean(),
});
type Case = z.infer<typeof caseSchema>;

let folder: string;
let cases: readonly Case[];

const python = (input: string, ...given: readonly string[]): string =>
  'python' in reference
    ? execFileSync(reference.python, [script, ...given], { input, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['pipe', 'pipe', 'ignore'] })
    : '[]';

/** One question to the reference: method, what is trusted, model, signature. */
type Question = readonly [Case['method'], string, string, string, { readonly links?: boolean; readonly unsigned?: boolean }];
const asReferenceSays = (questions: readonly Question[]): readonly string[] =>
  z.array(z.string()).parse(JSON.parse(python(JSON.stringify(questions), 'verify', folder)));

const at = (name: string): string => path.join(folder, name);
const bytesOf = (name: string): Uint8Array => readFileSync(at(name));

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

/** Runs the command as a user does. */
function guard(...flags: readonly string[]): { readonly exitCode: number | null; readonly report: Report; readonly told: readonly string[] } {
  rmSync(at('.mlx-guard'), { recursive: true, force: true });
  const args = ['--conditions=mlx-guard-source', path.join(root, 'packages/cli/src/main.ts'), 'model-checksum', ...flags];
  const { INIT_CWD: _, ...env } = process.env;
  const { status } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  const report = reportSchema.parse(JSON.parse(readFileSync(at('.mlx-guard/model-checksum.report.json'), 'utf8')));
  return { exitCode: status, report, told: report.findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`) };
}

const flagsOf = ({ method, curve, model, signature }: Case): readonly string[] =>
  ['--paths', model, '--signature', signature, '--method', method].concat(
    method === 'key' ? ['--public-key', `key${curve}.pub`] : ['--certificate-chain', 'root.pem'],
  );

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-signing-'));
  cases = z.array(caseSchema).parse(JSON.parse(python('', 'make', folder, 'mlx-guard', String(trees))));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf('missing' in reference)('models signed by the reference implementation', () => {
  test(`${trees} random models verify, by key and certificate, in files and shards, with every hash`, () => {
    expect(cases).toHaveLength(trees);
    for (const one of cases) {
      const { model, signer } = got(verify(bytesOf(one.signature), trustOf(one)));
      expect(signer.method).toBe(one.method);
      expect(model.algorithm).toBe(one.kind[1] === 'blake2' ? 'blake2b' : one.kind[1]);
      expect(model.shardBytes).toBe(one.kind[0] === 'shards' ? 1_000_000 : undefined);
      expect(model.files.filter((file) => !isAsSigned(file, one.model, model.algorithm))).toEqual([]);
      expect(model.ignored).toEqual(['.git', '.gitattributes', '.github', '.gitignore']);
    }
  });

  test('not one verifies by what another is signed with', () => {
    for (const { signature, method, curve } of cases) {
      for (const other of [0, 1, 2].filter((index) => index !== curve)) {
        if (method === 'key') expect(verify(bytesOf(signature), trustOf({ method, curve: other })).refused?.code).toBe('key');
      }
      expect(verify(bytesOf(signature), trustOf({ method: method === 'key' ? 'certificate' : 'key', curve })).refused?.code).toBe('method');
    }
  });

  test('twelve kinds of change are refused in each', () => {
    for (const one of cases) {
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
    expect(asReferenceSays([['certificate', 'root.pem', 'm0', 'expired.sig', {}]])).toEqual(['accepted']);
    expect(verify(bytesOf('expired.sig'), trustOf({ method: 'certificate', curve: 0 })).refused?.code).toBe('expired');
    expect(verify(bytesOf('expired.sig'), trustOf({ method: 'certificate', curve: 0 }, 'signing')).refused).toBeUndefined();
  });
});

describe.skipIf('missing' in reference)('models signed here', () => {
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
    expect(asReferenceSays(questions)).toEqual(['accepted', 'accepted', 'accepted']);
    writeFileSync(at('own0/a.txt'), 'changed');
    writeFileSync(at('own1/new.py'), '');
    rmSync(at('own2/a.txt'));
    for (const answer of asReferenceSays(questions)) expect(answer).toMatch(/^refused/);
  });
});

describe.skipIf('missing' in reference)('the guard on models that the reference signed', () => {
  test(`verifies all ${trees}, empty files in shards apart, which no signature of that kind covers`, () => {
    for (const one of cases) {
      const { told, report } = guard(...flagsOf(one));
      const isUncovered = one.kind[0] === 'shards' && told.every((finding) => finding.startsWith('extra-file'));
      if (!isUncovered) expect({ model: one.model, told, verdict: report.verdict }).toEqual({ model: one.model, told: [], verdict: 'pass' });
      for (const finding of told) expect(readFileSync(at(finding.replace(/^extra-file /, '')))).toHaveLength(0);
    }
  });

  test('refuses every change of a file, of each kind of signature', () => {
    for (const one of cases.slice(0, 5)) {
      const file = at(`${one.model}/weights.safetensors`);
      const bytes = readFileSync(file);
      for (const position of [0, -1]) {
        writeFileSync(file, bytes.with(position, (bytes.at(position) ?? 0) ^ 1));
        expect(guard(...flagsOf(one)).told).toContain(`digest-mismatch ${one.model}/weights.safetensors`);
      }
      rmSync(file);
      expect(guard(...flagsOf(one)).told).toContain(`missing-file ${one.model}/weights.safetensors`);
      writeFileSync(file, bytes);
    }
  });
});

/** A model with one file of weights, signed by the reference with the first key. */
function signed(
  name: string,
  more: { readonly links?: boolean; readonly ignore?: readonly string[]; readonly kind?: readonly string[] } = {},
  prepare?: () => void,
): void {
  mkdirSync(at(`${name}/sub`), { recursive: true });
  writeFileSync(at(`${name}/w.bin`), 'weights');
  prepare?.();
  python(JSON.stringify([[name, `${name}.sig`, more]]), 'sign', folder);
}

const byKey = (name: string): readonly string[] => ['--paths', name, '--signature', `${name}.sig`, '--method', 'key', '--public-key', 'key0.pub'];
const referenceSays = (name: string, more: Question[4] = {}): string | undefined => asReferenceSays([['key', 'key0.pub', name, `${name}.sig`, more]])[0];
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const forged = (name: string, parts: Parameters<typeof modelStatement>[0]): void =>
  writeFileSync(at(`${name}.sig`), signPayload(modelStatement(parts), { privateKey: readFileSync(at('key0.pem'), 'utf8') }));

describe.skipIf('missing' in reference)('what the reference lets through is refused here', () => {
  test('a file in a folder of git', () => {
    signed('git');
    for (const name of ['.git/hooks/x', '.github/evil.py']) {
      mkdirSync(path.dirname(at(`git/${name}`)), { recursive: true });
      writeFileSync(at(`git/${name}`), '');
    }
    expect(referenceSays('git')).toBe('accepted');
    expect(guard(...byKey('git')).told).toEqual(['extra-file git/.git/hooks/x', 'extra-file git/.github/evil.py']);
  });

  test('a change behind a linked folder, and a link out of the model', () => {
    mkdirSync(at('elsewhere'));
    writeFileSync(at('elsewhere/code.py'), '');
    signed('linked', { links: true }, () => {
      symlinkSync('../elsewhere', at('linked/lib'));
      symlinkSync('/etc/hostname', at('linked/host.json'));
    });
    writeFileSync(at('elsewhere/code.py'), 'changed');
    expect(referenceSays('linked', { links: true })).toBe('accepted');
    expect(guard(...byKey('linked')).told).toEqual(['symlink-escape linked/host.json', 'symlink-escape linked/lib']);
  });

  test('a set-user-id bit', () => {
    signed('mode');
    chmodSync(at('mode/w.bin'), 0o4777);
    expect(referenceSays('mode')).toBe('accepted');
    expect(guard(...byKey('mode')).told).toContain('special-mode mode/w.bin');
  });

  test('code that nobody signed', () => {
    signed('code');
    writeFileSync(at('code/modeling_evil.py'), '');
    expect(referenceSays('code', { unsigned: true })).toBe('accepted');
    expect(guard(...byKey('code'), '--extra', 'ignore').told).toEqual(['uncovered-file code/modeling_evil.py']);
  });

  test('a change of what the signer left out', () => {
    signed('left', { ignore: ['plugin.py'] }, () => writeFileSync(at('left/plugin.py'), ''));
    writeFileSync(at('left/plugin.py'), 'changed');
    expect(referenceSays('left')).toBe('accepted');
    expect(guard(...byKey('left')).told).toEqual(['signer-exclusion left.sig', 'extra-file left/plugin.py']);
  });

  test('a signature that is true of every folder', () => {
    signed('any');
    forged('any', { resources: [], serialization: { ignore_paths: ['.'] } });
    expect(referenceSays('any')).toBe('accepted');
    expect(guard(...byKey('any')).told).toEqual(['bad-signature any.sig']);
  });

  test('a file that is listed twice, of which the last counts', () => {
    signed('twice');
    forged('twice', {
      resources: [
        { name: 'w.bin', digest: digest('another') },
        { name: 'w.bin', digest: digest('weights') },
      ],
      serialization: { ignore_paths: ['sub'] },
    });
    expect(referenceSays('twice')).toBe('accepted');
    expect(guard(...byKey('twice')).told).toEqual(['bad-signature twice.sig']);
  });

  test('a name that leads out of the model', () => {
    signed('out');
    writeFileSync(at('secret'), 'secret');
    forged('out', {
      resources: [
        { name: '../secret', digest: digest('secret') },
        { name: 'w.bin', digest: digest('weights') },
      ],
    });
    expect(referenceSays('out', { unsigned: true })).toBe('accepted');
    expect(guard(...byKey('out')).told).toEqual(['bad-signature out.sig']);
  });

  test('an expired certificate', () => {
    const flags = ['--paths', 'm0', '--signature', 'expired.sig', '--method', 'certificate', '--certificate-chain', 'root.pem'];
    expect(guard(...flags).told).toEqual(['expired-certificate expired.sig']);
    expect(guard(...flags, '--certificate-validity', 'signing').told).toEqual([]);
  });

  test('an empty file beside shards', () => {
    signed('shards', { kind: ['shards', 'sha256'] });
    writeFileSync(at('shards/empty.json'), '');
    expect(guard(...byKey('shards')).told).toEqual(['extra-file shards/empty.json']);
  });
});

describe.skipIf('missing' in reference)('what the reference cannot read is read here', () => {
  test('shards of a file with a colon in its name, and what it signed with BLAKE2', () => {
    signed('colon', { kind: ['shards', 'blake2'] }, () => writeFileSync(at('colon/a:b.bin'), 'x'));
    expect(referenceSays('colon')).toMatch(/^refused/);
    expect(guard(...byKey('colon')).report.verdict).toBe('pass');
  });
});

describe.skipIf('missing' in reference)('mode: sign', () => {
  test('writes what the reference accepts, and refuses after each tampering', () => {
    cpSync(at('m1'), at('mine'), { recursive: true });
    const key = readFileSync(at('key1.pem'), 'utf8');
    expect(guard('--mode', 'sign', '--paths', 'mine', '--private-key', key)).toMatchObject({ exitCode: 0, report: { settings: expect.anything() } });
    expect(readFileSync(at('.mlx-guard/model-checksum.report.json'), 'utf8')).not.toContain(key.split('\n')[1]);
    expect(asReferenceSays([['key', 'key1.pub', 'mine', 'mine/model.sig', {}]])).toEqual(['accepted']);
    const verify = ['--paths', 'mine', '--method', 'key', '--public-key', 'key1.pub'];
    expect(guard(...verify)).toMatchObject({ exitCode: 0, told: [] });
    writeFileSync(at('mine/weights.safetensors'), 'other');
    expect(guard(...verify).told).toEqual(['digest-mismatch mine/weights.safetensors']);
    expect(asReferenceSays([['key', 'key1.pub', 'mine', 'mine/model.sig', {}]])[0]).toMatch(/^refused/);
  });
});
