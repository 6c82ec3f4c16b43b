import { createHash } from 'node:crypto';
import type { BranchRules, CommitFacts, ExampleGitHub, FromGitHub, GitHubPort, RunArtifact } from '@mlx-guard/core';

/** An artifact of a test: its zip, or what GitHub says instead of handing it over. */
export type MemoryArtifact = Uint8Array | { readonly expired: true } | { readonly why: string };

/** What GitHub knows in a test: artifacts by name, a few of one name where it is a list; or why it tells nothing. */
export type MemoryArtifacts = readonly (readonly [string, MemoryArtifact])[] | { readonly why: string };

const noToken = { why: 'there is no `github-token`' } as const;

const listed = (artifact: MemoryArtifact): Uint8Array => (artifact instanceof Uint8Array ? artifact : new Uint8Array());

/** The `github` port over a few artifacts, as strict as the real one: what was not listed is not there, and what is larger than asked for is not handed over. */
export class MemoryGitHub implements GitHubPort {
  readonly #artifacts: MemoryArtifacts;
  readonly #known: ExampleGitHub | undefined;

  constructor(artifacts: MemoryArtifacts = noToken, known?: ExampleGitHub) {
    this.#artifacts = artifacts;
    this.#known = known;
  }

  async attestations(sha256: string): Promise<FromGitHub<readonly Uint8Array[]>> {
    const bundles = this.#known?.attestations?.[sha256];
    if (this.#known === undefined) return { ok: false, why: noToken.why };
    return bundles === undefined
      ? { ok: false, why: 'GitHub does not find it (404)' }
      : { ok: true, value: bundles.map((text) => new TextEncoder().encode(text)) };
  }

  async lastCommit(path: string): Promise<FromGitHub<CommitFacts | undefined>> {
    return this.#known === undefined ? { ok: false, why: noToken.why } : { ok: true, value: this.#known.commits?.[path] };
  }

  async branchRules(): Promise<FromGitHub<BranchRules>> {
    if (this.#known === undefined) return { ok: false, why: noToken.why };
    return { ok: true, value: this.#known.rules ?? { reviews: 0, codeOwnerReview: false, checks: [] } };
  }

  async runArtifacts(): Promise<FromGitHub<readonly RunArtifact[]>> {
    if ('why' in this.#artifacts) return { ok: false, why: this.#artifacts.why };
    const value = this.#artifacts.map(([name, artifact], index) => {
      const zip = listed(artifact);
      return { id: index + 1, name, bytes: zip.length, sha256: createHash('sha256').update(zip).digest('hex'), expired: 'expired' in artifact };
    });
    return { ok: true, value };
  }

  async artifactZip({ id }: RunArtifact, maxBytes: number): Promise<FromGitHub<Uint8Array>> {
    const [, artifact] = ('why' in this.#artifacts ? undefined : this.#artifacts[id - 1]) ?? [];
    if (artifact === undefined) return { ok: false, why: 'GitHub does not find it (404)' };
    if ('why' in artifact) return { ok: false, why: artifact.why };
    if ('expired' in artifact) return { ok: false, why: 'GitHub has deleted it (410)' };
    return artifact.length > maxBytes ? { ok: false, why: `GitHub's answer is larger than ${maxBytes} bytes` } : { ok: true, value: artifact.slice() };
  }
}
