import { FileError, quote } from '@mlx-guard/core';
import type { ReadManifest } from '../ledger.ts';
import { codeownersGap } from '../rules/codeowners-gap.ts';
import { readWhole } from '../signature/small-file.ts';
import type { Run } from '../surface.ts';
import { CodeOwners, codeOwnersPaths, maxCodeOwnersBytes } from './code-owners.ts';
import { loadingCode } from './loading-code.ts';
import { trustPaths } from './trust-paths.ts';

/** A file that somebody has to answer for; from the root of the repository. */
interface Kept {
  readonly path: string;
  readonly what: string;
}

type Found = { readonly text: string | undefined } | { readonly why: string };

async function inBase({ ports }: Run): Promise<Found> {
  for (const path of codeOwnersPaths) {
    const answer = await ports.base.read(path, maxCodeOwnersBytes);
    if (answer.kind === 'unreadable') return { why: answer.why };
    if (answer.kind === 'file') return { text: new TextDecoder().decode(answer.bytes) };
  }
  return { text: undefined };
}

async function inTree({ ports }: Run): Promise<Found> {
  if (ports.run.prefix !== '') return { why: 'the working directory is not the root of the repository, and there is no base to read it from' };
  for (const path of codeOwnersPaths) {
    try {
      await using file = await ports.files.open(path);
      if (file.size > maxCodeOwnersBytes) return { text: undefined }; // GitHub does not read it either
      const bytes = await readWhole(file);
      return bytes === undefined ? { why: 'it changed while it was read' } : { text: new TextDecoder().decode(bytes) };
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      if (thrown.code !== 'absent') return { why: thrown.message };
    }
  }
  return { text: undefined };
}

async function keptFiles(manifests: readonly ReadManifest[], run: Run): Promise<readonly Kept[]> {
  const { settings, ports } = run;
  const { prefix, workflowFile } = ports.run;
  const code = await loadingCode(ports);
  if (code.isCut) run.record.skipped('code that loads models', 'there are more Python files than are looked through');
  const own: readonly Kept[] = [
    ...manifests.map(({ path }) => ({ path, what: 'the manifest' })),
    ...trustPaths(settings).map((path) => ({ path, what: 'the trust material' })),
    ...code.paths.map((path) => ({ path, what: 'the code that loads models,' })),
  ];
  const workflow = workflowFile ?? '.github/workflows/guard.yml';
  return [
    ...own.map(({ path, what }) => ({ path: `${prefix}${path}`, what })),
    { path: workflow, what: 'the workflow' },
    { path: codeOwnersPaths[0], what: 'the list of owners' },
  ];
}

/** Reports what decides about models and has nobody who must approve a change to it. */
export async function reviewKeepers(manifests: readonly ReadManifest[], run: Run): Promise<void> {
  const { ports, record } = run;
  record.eligible(1);
  const found = ports.base.commit === undefined ? await inTree(run) : await inBase(run);
  if ('why' in found) {
    record.skipped('CODEOWNERS', `who owns the manifests cannot be told: ${found.why}`);
    return;
  }
  record.inspected('CODEOWNERS');
  const owners = new CodeOwners(found.text ?? '');
  const gaps = (await keptFiles(manifests, run)).filter(({ path }) => owners.ownersOf(path).length === 0);
  const absent = found.text === undefined ? 'there is no CODEOWNERS, so' : 'in CODEOWNERS';
  for (const { path, what } of gaps) {
    const message = `${absent} nobody owns ${what} ${quote(path)}`;
    record.finding(codeownersGap.finding({ path: codeOwnersPaths[0] }, message, { identity: path, evidence: { path } }));
  }
}
