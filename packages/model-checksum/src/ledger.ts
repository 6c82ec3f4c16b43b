import type { ContentDigest, Table } from '@mlx-guard/core';
import type { Run } from './surface.ts';
import type { Verified } from './verify-root.ts';

/** A manifest that was read, by the digest of the bytes that were parsed. */
export interface ReadManifest extends ContentDigest {
  readonly path: string;
  /** Where its entries start. */
  readonly base: string;
}

/** Adds up what a run verified, for its outputs, metrics and tables. */
export class Ledger {
  #files = 0;
  #bytes = 0;
  readonly #manifests: ReadManifest[] = [];
  readonly #notVerified: Table['rows'][number][] = [];

  verified({ files, bytes }: Verified): void {
    this.#files += files;
    this.#bytes += bytes;
  }

  manifest(manifest: ReadManifest): void {
    this.#manifests.push(manifest);
  }

  get manifests(): readonly ReadManifest[] {
    return this.#manifests;
  }

  notVerified(rows: Table['rows']): void {
    this.#notVerified.push(...rows);
  }

  /** Says the sums. */
  close({ record }: Pick<Run, 'record'>): void {
    record.output('files-verified', String(this.#files));
    record.output('bytes-verified', String(this.#bytes));
    record.output('manifest-path', this.#manifests.map(({ path }) => path).join('\n'));
    record.output('manifest-sha256', this.#manifests.map(({ sha256 }) => sha256).join('\n'));
    record.metric('files-verified', this.#files, 'count');
    record.metric('bytes-verified', this.#bytes, 'bytes');
    if (this.#notVerified.length > 0) record.detail({ type: 'table', title: 'Not verified', columns: ['Path', 'Why'], rows: this.#notVerified });
  }
}
