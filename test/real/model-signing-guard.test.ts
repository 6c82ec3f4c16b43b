import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { modelStatement, signPayload } from '@mlx-guard/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { type Case, isMissing, type Question, ReferenceSigner, type SigningWishes } from './reference-signer.ts';

const trees = 50;
let reference: ReferenceSigner;
const at = (name: string): string => reference.at(name);

beforeAll(() => {
  reference = new ReferenceSigner(trees);
});

afterAll(() => reference[Symbol.dispose]());

/** Runs the command as a user does. */
function guard(...flags: readonly string[]): { readonly exitCode: number | null; readonly report: Report; readonly told: readonly string[] } {
  rmSync(at('.mlx-guard'), { recursive: true, force: true });
  const args = ['--conditions=mlx-guard-source', path.join(root, 'packages/cli/src/main.ts'), 'model-checksum', ...flags];
  const { INIT_CWD: _, ...env } = process.env;
  const { status } = spawnSync(process.execPath, args, { cwd: reference.folder, env, encoding: 'utf8' });
  const report = reportSchema.parse(JSON.parse(readFileSync(at('.mlx-guard/model-checksum.report.json'), 'utf8')));
  return { exitCode: status, report, told: report.findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`) };
}

const flagsOf = ({ method, curve, model, signature }: Case): readonly string[] =>
  ['--paths', model, '--signature', signature, '--method', method].concat(
    method === 'key' ? ['--public-key', `key${curve}.pub`] : ['--certificate-chain', 'root.pem'],
  );

describe.skipIf(isMissing)('the guard on models that the reference signed', () => {
  test(`verifies all ${trees}, empty files in shards apart, which no signature of that kind covers`, () => {
    for (const one of reference.cases) {
      const { told, report } = guard(...flagsOf(one));
      const isUncovered = one.kind[0] === 'shards' && told.every((finding) => finding.startsWith('extra-file'));
      if (!isUncovered) expect({ model: one.model, told, verdict: report.verdict }).toEqual({ model: one.model, told: [], verdict: 'pass' });
      for (const finding of told) expect(readFileSync(at(finding.replace(/^extra-file /, '')))).toHaveLength(0);
    }
  });

  test('refuses every change of a file, of each kind of signature', () => {
    for (const one of reference.cases.slice(0, 5)) {
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
function signed(name: string, wishes: SigningWishes = {}, prepare?: () => void): void {
  mkdirSync(at(`${name}/sub`), { recursive: true });
  writeFileSync(at(`${name}/w.bin`), 'weights');
  prepare?.();
  reference.sign(name, `${name}.sig`, wishes);
}

const byKey = (name: string): readonly string[] => ['--paths', name, '--signature', `${name}.sig`, '--method', 'key', '--public-key', 'key0.pub'];
const referenceSays = (name: string, more: Question[4] = {}): string | undefined => reference.says([['key', 'key0.pub', name, `${name}.sig`, more]])[0];
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const forged = (name: string, parts: Parameters<typeof modelStatement>[0]): void =>
  writeFileSync(at(`${name}.sig`), signPayload(modelStatement(parts), { privateKey: readFileSync(at('key0.pem'), 'utf8') }));

describe.skipIf(isMissing)('what the reference lets through is refused here', () => {
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
    expect(guard(...flags, '--certificate-validity', 'signing').report.verdict).toBe('warn');
  });

  test('an empty file beside shards', () => {
    signed('shards', { kind: ['shards', 'sha256'] });
    writeFileSync(at('shards/empty.json'), '');
    expect(guard(...byKey('shards')).told).toEqual(['extra-file shards/empty.json']);
  });
});

describe.skipIf(isMissing)('what the reference cannot read is read here', () => {
  test('shards of a file with a colon in its name, and what it signed with BLAKE2', () => {
    signed('colon', { kind: ['shards', 'blake2'] }, () => writeFileSync(at('colon/a:b.bin'), 'x'));
    expect(referenceSays('colon')).toMatch(/^refused/);
    expect(guard(...byKey('colon')).report.verdict).toBe('pass');
  });
});

describe.skipIf(isMissing)('mode: sign', () => {
  test('writes what the reference accepts, and refuses after each tampering', () => {
    cpSync(at('m1'), at('mine'), { recursive: true });
    const key = readFileSync(at('key1.pem'), 'utf8');
    expect(guard('--mode', 'sign', '--paths', 'mine', '--private-key', key)).toMatchObject({ exitCode: 0, report: { settings: expect.anything() } });
    expect(readFileSync(at('.mlx-guard/model-checksum.report.json'), 'utf8')).not.toContain(key.split('\n')[1]);
    expect(reference.says([['key', 'key1.pub', 'mine', 'mine/model.sig', {}]])).toEqual(['accepted']);
    const verify = ['--paths', 'mine', '--method', 'key', '--public-key', 'key1.pub'];
    expect(guard(...verify)).toMatchObject({ exitCode: 0, told: [] });
    writeFileSync(at('mine/weights.safetensors'), 'other');
    expect(guard(...verify).told).toEqual(['digest-mismatch mine/weights.safetensors']);
    expect(reference.says([['key', 'key1.pub', 'mine', 'mine/model.sig', {}]])[0]).toMatch(/^refused/);
  });
});
