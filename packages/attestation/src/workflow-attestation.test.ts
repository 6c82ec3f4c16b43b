import { createHash } from 'node:crypto';
import { type Claims, FakeSigstore } from '@mlx-guard/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseTrustRoots, type TrustRoot, verifyWorkflowAttestation, type WorkflowPolicy } from './index.ts';

const sha256 = createHash('sha256').update('the manifest').digest('hex');
const run: Claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main',
  repository: 'acme/models',
  ref: 'refs/heads/main',
  sha: 'a'.repeat(40),
};
const statementOf = (parts: object = {}): string =>
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'SHA256SUMS', digest: { sha256 } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {},
    ...parts,
  });

let sigstore: FakeSigstore;
let policy: WorkflowPolicy;

function rootsOf(text: string): readonly TrustRoot[] {
  const outcome = parseTrustRoots(new TextEncoder().encode(text));
  return outcome.refused ? [] : outcome.value;
}

beforeAll(async () => {
  sigstore = await FakeSigstore.start();
  policy = {
    sha256,
    repository: 'acme/models',
    workflow: 'acme/models/.github/workflows/release.yml',
    ref: 'refs/heads/main',
    roots: rootsOf(sigstore.trustedRoot),
  };
});

afterAll(() => sigstore[Symbol.asyncDispose]());

async function verify(
  change: { readonly claims?: Partial<Record<string, string>>; readonly statement?: object; readonly policy?: Partial<WorkflowPolicy> } = {},
): Promise<string> {
  const bundle = await sigstore.sign(statementOf(change.statement), { ...run, ...change.claims } as Claims);
  const outcome = verifyWorkflowAttestation(new TextEncoder().encode(bundle), { ...policy, ...change.policy });
  return outcome.refused ? outcome.refused.code : `${outcome.value.workflow} ${outcome.value.commit?.slice(0, 4)}`;
}

test('an attestation of the expected run about the expected digest is accepted', async () => {
  expect(await verify()).toBe('https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main aaaa');
  expect(await verify({ policy: { repository: 'Acme/Models' } })).toContain('release.yml');
  expect(await verify({ policy: { ref: 'refs/heads/*' } })).toContain('release.yml');
  expect(await verify({ statement: { _type: 'https://in-toto.io/Statement/v0.1' } })).toContain('release.yml');
});

test('a reusable workflow of another repository is accepted where it is named with its reference', async () => {
  const sub = 'https://github.com/acme/shared/.github/workflows/sign.yml@refs/tags/v1';
  const workflow = 'acme/shared/.github/workflows/sign.yml@refs/tags/v1';
  expect(await verify({ claims: { sub }, policy: { workflow } })).toContain('sign.yml');
  expect(await verify({ claims: { sub }, policy: { workflow: 'acme/shared/.github/workflows/sign.yml' } })).toBe('identity');
});

describe('an attestation is refused', () => {
  test.each<readonly [string, Parameters<typeof verify>[0], string]>([
    ['of another workflow', { claims: { sub: run.sub.replace('release', 'test') } }, 'identity'],
    ['of a workflow whose name goes on', { claims: { sub: run.sub.replace('release.yml', 'release.yml@refs/heads/x/y.yml') } }, 'identity'],
    ['of a workflow of another repository', { claims: { sub: run.sub.replace('acme/models', 'evil/models') } }, 'identity'],
    ['of another repository', { claims: { repository: 'acme/fork' } }, 'identity'],
    ['of a repository whose name goes on', { claims: { repository: 'acme/models2' } }, 'identity'],
    ['of another branch', { claims: { ref: 'refs/heads/feature' } }, 'identity'],
    ['of a branch below', { claims: { ref: 'refs/heads/main/x' }, policy: { ref: 'refs/heads/*' } }, 'identity'],
    ['of another issuer', { claims: { iss: 'https://token.actions.example.com' } }, 'identity'],
    ['of an issuer that only looks alike', { claims: { iss: 'https://token.actions.githubusercontent.com/acme' } }, 'identity'],
    ['about something else', { statement: { subject: [{ name: 'SHA256SUMS', digest: { sha256: '0'.repeat(64) } }] } }, 'subject'],
    ['about something else that has the digest by another name', { statement: { subject: [{ name: sha256, digest: { sha512: sha256 } }] } }, 'subject'],
    ['about the digest in upper case', { statement: { subject: [{ name: 'x', digest: { sha256: sha256.toUpperCase() } }] } }, 'subject'],
    ['about nothing', { statement: { subject: [] } }, 'malformed'],
    ['that is no provenance', { statement: { predicateType: 'https://spdx.dev/Document/v2.3' } }, 'unsupported'],
    ['where no digest is asked for', { policy: { sha256: '' } }, 'trust'],
    ['where any reference would do', { policy: { ref: '**' } }, 'trust'],
    ['where no reference is said', { policy: { ref: '' }, claims: { ref: '' } }, 'trust'],
    ['where the repository is half a name', { policy: { repository: 'acme' } }, 'trust'],
    ['where the workflow is no workflow', { policy: { workflow: 'acme/models/release.yml' } }, 'trust'],
    ['where no instance is trusted', { policy: { roots: [] } }, 'trust'],
  ])('%s', async (_, change, code) => {
    expect(await verify(change)).toBe(code);
  });
});
