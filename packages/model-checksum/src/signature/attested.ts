import { verifyWorkflowAttestation, type WorkflowAttestation, type WorkflowPolicy } from '@mlx-guard/attestation';
import { ConfigError, FileError, quote } from '@mlx-guard/core';
import { staysInside, tidy } from '@mlx-guard/model-formats';
import type { ReadManifest } from '../ledger.ts';
import { unreadableFile } from '../rules/unreadable-file.ts';
import { unsignedModel } from '../rules/unsigned-model.ts';
import type { Run } from '../surface.ts';
import { refusalFinding } from './refusal.ts';
import { readWhole } from './small-file.ts';
import { trustRoots } from './trust.ts';

const maxBundleBytes = 32 * 1024 * 1024;
const maxBundles = 30;

/** Bundles one a line, as `gh attestation download` writes them, or one document. */
function bundlesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const text = new TextDecoder().decode(bytes);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isLines = lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'));
  return isLines ? lines.slice(0, maxBundles).map((line) => new TextEncoder().encode(line)) : [bytes];
}

async function fromFile(written: string, { ports, record }: Run): Promise<readonly Uint8Array[] | undefined> {
  const path = tidy(written);
  if (!staysInside(path)) throw new ConfigError('invalid-setting', [`${quote('signature')}: ${quote(path)} leads out of the working directory`]);
  try {
    await using file = await ports.files.open(path);
    const bytes = file.size > maxBundleBytes ? undefined : await readWhole(file);
    if (bytes !== undefined) return bundlesIn(bytes);
    record.finding(unreadableFile.finding({ path }, `the attestation ${quote(path)} changed while it was read, or is larger than ${maxBundleBytes} bytes`));
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    const message = thrown.code === 'absent' ? `the attestation ${quote(path)} does not exist` : `the attestation ${quote(path)} cannot be read`;
    record.finding(unreadableFile.finding({ path }, message, { evidence: { error: thrown.message } }));
  }
  return undefined;
}

/** The bundles about one manifest; undefined, and said, where it cannot be told which there are. */
async function bundlesFor({ path, sha256 }: ReadManifest, run: Run): Promise<readonly Uint8Array[] | undefined> {
  const { signature } = run.settings;
  if (signature !== undefined) return fromFile(signature, run);
  const told = await run.ports.github.attestations(sha256);
  if (told.ok) return told.value;
  run.record.skipped(path, `which attestations there are cannot be told: ${told.why}`);
  return undefined;
}

async function policyFor({ settings, ports }: Run, roots: WorkflowPolicy['roots'], sha256: string): Promise<WorkflowPolicy> {
  const repository = settings['signer-repository'] ?? ports.run.repository;
  if (repository === undefined)
    throw new ConfigError('invalid-setting', [`${quote('method: github-attestation')} needs ${quote('signer-repository')} outside of a run`]);
  return { sha256, repository, workflow: settings['signer-workflow'] ?? '', ref: settings['signer-ref'] ?? '', roots };
}

function tell({ workflow, ref, commit, identity }: WorkflowAttestation, manifest: ReadManifest, { record }: Run): void {
  record.output('signer-identity', workflow);
  record.output('payload-sha256', identity);
  const rows = [
    ['Manifest', manifest.path],
    ['Attested by', workflow],
    ['In a run of', ref],
    ['At commit', commit ?? 'not told'],
  ];
  record.detail({ type: 'table', title: 'Attestation', columns: ['What', 'Value'], rows });
}

async function verifyOne(manifest: ReadManifest, roots: WorkflowPolicy['roots'], run: Run): Promise<void> {
  const { path, sha256 } = manifest;
  const { record } = run;
  record.eligible(1);
  const bundles = await bundlesFor(manifest, run);
  if (bundles === undefined) return;
  const policy = await policyFor(run, roots, sha256);
  const outcomes = bundles.map((bundle) => verifyWorkflowAttestation(bundle, policy));
  const good = outcomes.find((outcome) => outcome.refused === undefined);
  record.inspected(`attestation of ${path}`);
  if (good?.refused === undefined && good !== undefined) tell(good.value, manifest, run);
  else if (outcomes[0]?.refused) record.finding(refusalFinding(path, `no attestation of ${quote(path)} is accepted`, outcomes[0].refused));
  else record.finding(unsignedModel.finding({ path }, `nobody attested the manifest ${quote(path)}, whose SHA-256 is ${sha256}`));
}

/** Verifies that the expected workflow attested each manifest. */
export async function verifyAttested(manifests: readonly ReadManifest[], run: Run): Promise<void> {
  const roots = await trustRoots(run);
  if (roots === undefined) return;
  for (const manifest of manifests) await verifyOne(manifest, roots, run);
}

/** Reports every manifest that nobody vouches for, where that is asked for. */
export function reportUnsigned(manifests: readonly ReadManifest[], { settings, record }: Run): void {
  if (!settings['require-signature']) return;
  for (const { path } of manifests)
    record.finding(unsignedModel.finding({ path }, `nobody vouches for the manifest ${quote(path)}: ${quote('method')} is ${quote('none')}`));
}

/** The same for a folder that has no manifest which somebody could vouch for, only the records of its download. */
export function reportUnsignedFolder(path: string, { settings, record }: Run): void {
  if (!settings['require-signature'] && settings.method === 'none') return;
  record.finding(unsignedModel.finding({ path }, `nobody vouches for ${quote(path)}: it has the records of its download, and no manifest`));
}
