import { quote } from '@mlx-guard/core';
import { baseName, isWithin } from '@mlx-guard/model-formats';
import { roleOf } from '../file-kind.ts';
import type { ReadManifest } from '../ledger.ts';
import { manifestChanged } from '../rules/manifest-changed.ts';
import { manifestChangedAlone } from '../rules/manifest-changed-alone.ts';
import { modelChangedAlone } from '../rules/model-changed-alone.ts';
import { trustChangedWithModel } from '../rules/trust-changed-with-model.ts';
import type { Run } from '../surface.ts';
import { trustPaths } from './trust-paths.ts';

/** Whether a change of this file is a change of the model: documents and our own files beside it are not. */
const isOfModel = (path: string): boolean => roleOf(baseName(path)) !== 'doc' && roleOf(baseName(path)) !== undefined;

/** Whether a model file of this folder stands in the base, so that the repository holds the model and not only its manifest. */
async function isModelHere(base: string, { ports }: Run): Promise<boolean> {
  for await (const entry of ports.files.walk(base)) {
    if (entry.kind !== 'file' || roleOf(baseName(entry.path)) !== 'weights') continue;
    return (await ports.base.read(`${ports.run.prefix}${entry.path}`, 1)).kind !== 'absent';
  }
  return false;
}

/** One manifest and what a change does beside it. */
class ManifestChange {
  readonly #manifest: ReadManifest;
  readonly #changed: ReadonlySet<string>;
  readonly #run: Run;
  readonly #model: readonly string[];

  constructor(manifest: ReadManifest, changed: ReadonlySet<string>, run: Run) {
    this.#manifest = manifest;
    this.#changed = changed;
    this.#run = run;
    const { prefix } = run.ports.run;
    const own = [...changed].flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
    this.#model = own.filter((path) => path !== manifest.path && isWithin(path, manifest.base) && isOfModel(path));
  }

  get #isChanged(): boolean {
    return this.#changed.has(`${this.#run.ports.run.prefix}${this.#manifest.path}`);
  }

  async review(): Promise<void> {
    if (this.#isChanged) this.#reportChange();
    const [first] = this.#model;
    if (this.#isChanged && first === undefined) await this.#reportAlone();
    if (!this.#isChanged && first !== undefined) {
      const message = `the change touches ${quote(first)}, and not the manifest ${quote(this.#manifest.path)} that records it`;
      this.#run.record.finding(modelChangedAlone.finding({ path: first }, message, { evidence: { files: this.#model.length } }));
    }
    if (this.#isChanged || first !== undefined) this.#reportTrust();
  }

  #reportChange(): void {
    const { settings, record } = this.#run;
    const { path } = this.#manifest;
    const isSigned = settings.method !== 'none';
    const severity = settings['manifest-changes'] === 'deny' ? 'error' : isSigned ? 'note' : 'warning';
    const tail = isSigned ? 'whether its signer is one whom the base trusts is verified' : 'nobody but the reviewers of this change vouches for it';
    record.finding(manifestChanged.finding({ path }, `the change touches the manifest ${quote(path)}: ${tail}`, { severity }));
  }

  async #reportAlone(): Promise<void> {
    const { path, base } = this.#manifest;
    if (!(await isModelHere(base, this.#run))) return;
    this.#run.record.finding(
      manifestChangedAlone.finding({ path }, `the change touches the manifest ${quote(path)}, and no file of the model that it records`),
    );
  }

  #reportTrust(): void {
    const { settings, ports, record } = this.#run;
    for (const path of trustPaths(settings).filter((one) => this.#changed.has(`${ports.run.prefix}${one}`))) {
      const message = `the change touches ${quote(path)}, which vouches for models, together with the model of ${quote(this.#manifest.path)}`;
      record.finding(trustChangedWithModel.finding({ path }, message, { identity: this.#manifest.path }));
    }
  }
}

/** Compares what a change does to manifests, models and what vouches for them. */
export async function reviewChange(manifests: readonly ReadManifest[], run: Run): Promise<void> {
  const { ports, record } = run;
  if (ports.base.commit === undefined) return;
  record.eligible(1);
  const changed = await ports.base.changedPaths();
  if (changed === undefined) {
    record.skipped(
      'the change',
      'which files it touches cannot be told; grant `permissions: contents: read` and pass `github-token`, or check out with `fetch-depth: 0`',
    );
    return;
  }
  record.inspected('the change');
  for (const manifest of manifests) await new ManifestChange(manifest, new Set(changed), run).review();
}
