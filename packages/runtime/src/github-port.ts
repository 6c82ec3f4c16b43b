import type { GitHubPort, RunFacts } from '@mlx-guard/core';
import type { GitHub } from './github.ts';

const noTokenFor = (needs: string): string => `there is no \`github-token\`; in a job it comes by itself, and needs \`permissions: ${needs}\``;
const noToken = noTokenFor('actions: read');

/** The `github` port: GitHub, as far as guards may ask it about the run that they are in. `github` is undefined where there is no token. */
export const githubPort = (github: GitHub | undefined, { runId }: Pick<RunFacts, 'runId'>): GitHubPort => ({
  runArtifacts: async () => {
    if (github === undefined) return { ok: false, why: noToken };
    if (runId === undefined || !/^[1-9]\d{0,14}$/.test(runId)) return { ok: false, why: 'this is no run of GitHub Actions' };
    return github.runArtifacts(runId);
  },
  artifactZip: async (artifact, maxBytes) => (github === undefined ? { ok: false, why: noToken } : github.artifactZip(artifact, maxBytes)),
  attestations: async (sha256) => (github === undefined ? { ok: false, why: noTokenFor('attestations: read') } : github.attestations(sha256)),
  lastCommit: async (path, from) => (github === undefined ? { ok: false, why: noTokenFor('contents: read') } : github.lastCommit(path, from)),
  branchRules: async (branch) => (github === undefined ? { ok: false, why: noTokenFor('contents: read') } : github.branchRules(branch)),
});
