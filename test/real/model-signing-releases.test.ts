import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseCertificates, parsePublicKey, verifyModelSignature } from '@mlx-guard/attestation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pythonWith } from './python.ts';
import { isMissing, ReferenceSigner } from './reference-signer.ts';

const releases = [
  { release: '0.3.1', more: ['sigstore==3.6.5'], kinds: 3 },
  { release: '1.0.0', more: ['sigstore==3.6.5'], kinds: 6 },
  { release: '1.0.1', more: ['sigstore==3.6.5'], kinds: 6 },
  { release: '1.1.0', more: ['pyopenssl==26.4.0'], kinds: 8 },
  { release: '1.1.1', more: ['pyopenssl==26.4.0'], kinds: 8 },
] as const;

let reference: ReferenceSigner;
beforeAll(() => {
  reference = new ReferenceSigner(1);
});
afterAll(() => reference[Symbol.dispose]());

const madeSchema = z.array(z.tuple([z.enum(['key', 'certificate']), z.string()]));

describe.skipIf(isMissing).each(releases)('release $release of the reference implementation', ({ release, more, kinds }) => {
  const found = pythonWith([`model-signing==${release}`, ...more]);

  test.skipIf('missing' in found)('signs what verifies here, in every way that it knows', () => {
    if ('missing' in found) return;
    const script = path.join(import.meta.dirname, 'model-signing-releases.py');
    const made = madeSchema.parse(
      JSON.parse(execFileSync(found.python, [script, reference.folder, release], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    expect(made).toHaveLength(kinds);
    const key = parsePublicKey(reference.read('key0.pub'));
    const roots = parseCertificates(reference.read('root.pem'));
    if (key.refused || roots.refused) throw new Error('the keys of the test cannot be read');
    for (const [method, file] of made) {
      const trust = method === 'key' ? ({ method, keys: [key.value] } as const) : ({ method, roots: roots.value, time: new Date() } as const);
      expect({ file, refused: verifyModelSignature(reference.read(file), trust, { maxBytes: 2 ** 20 }).refused }).toEqual({ file, refused: undefined });
      const changed = Buffer.from(reference.read(file).toString().replace('"payload"', '"payLoad"'));
      expect(verifyModelSignature(changed, trust, { maxBytes: 2 ** 20 }).refused).toBeDefined();
    }
  });
});

describe.skipIf(isMissing)('release 0.2.0 of the reference implementation', () => {
  const found = pythonWith(['model-signing==0.2.0', 'sigstore==3.6.5', 'in-toto-attestation==0.9.3']);

  test.skipIf('missing' in found).each([0, 1, 2])('signs what is refused, unless it is allowed: key %i', (index) => {
    if ('missing' in found) return;
    const script = path.join(import.meta.dirname, 'model-signing-legacy.py');
    execFileSync(found.python, [script, reference.folder, `key${index}.pem`, 'legacy.sig'], { stdio: 'ignore' });
    const key = parsePublicKey(reference.read(`key${index}.pub`));
    if (key.refused) throw new Error(key.refused.message);
    const verify = (allowLegacy: boolean) =>
      verifyModelSignature(reference.read('legacy.sig'), { method: 'key', keys: [key.value] }, { maxBytes: 2 ** 20, allowLegacy });
    expect(verify(false).refused?.code).toBe('legacy');
    expect(verify(true)).toMatchObject({ value: { isLegacy: true } });
  });
});
