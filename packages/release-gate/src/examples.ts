import { canonicalJson, type Evidence, type Example, sha256Hex } from '@mlx-guard/core';

/** Where the examples keep their evidence. */
export const exampleFolder = 'mlx-guard-evidence';

/** When the examples take place. */
export const exampleNow = '2026-06-01T12:00:00Z';

const commit = 'a'.repeat(40);

const run = { repository: 'o/r', sha: commit, runId: '7', event: 'push' } as const;

/** The evidence of a run that passed, as its guard writes it. */
export const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  $schema: '',
  type: 'mlx-guard-evidence/v1',
  tool: { name: 'mlx-guard', version: '0.1.0', distSha256: null },
  guard: 'model-checksum',
  name: 'model-checksum',
  mode: 'verify',
  threats: ['model-replacement'],
  mitigations: [{ mitigation: 'integrity', strength: 'enforced', verdict: 'pass' }],
  verdict: 'pass',
  reason: '',
  startedAt: '2026-06-01T11:00:00.000Z',
  finishedAt: '2026-06-01T11:30:00.000Z',
  expiresAt: '2026-06-02T11:30:00.000Z',
  subject: { repository: run.repository, repositoryId: '1', commit, mergeCommit: null, ref: 'refs/heads/main', files: [], omittedFiles: 0 },
  policy: { path: null, sha256: null, source: 'default', effectiveSha256: '0'.repeat(64) },
  producer: { workflowPath: null, workflowSha: null, event: 'push', runId: run.runId, runAttempt: 1, job: 'guard', runner: null },
  findings: [],
  counts: { error: 0, warning: 0, note: 0, suppressed: 0, truncated: 0 },
  coverage: { inspected: 2, eligible: 2, skipped: [] },
  metrics: {},
  partial: null,
  executedSubject: false,
  bootstrap: false,
  ...change,
});

/** An evidence file in the examples' folder. */
export const evidenceFile = (document: Evidence, name = document.name): Readonly<Record<string, string>> => ({
  [`${exampleFolder}/${name}.evidence.json`]: canonicalJson(document),
});

/** A gate run over evidence, each handed over with its own digest. */
export function gateOver(documents: readonly Evidence[], change: Partial<Example> = {}): Example {
  const proofs = Object.fromEntries(documents.map((document) => [document.name, sha256Hex(canonicalJson(document))]));
  return {
    files: Object.assign({}, ...documents.map((document) => evidenceFile(document))),
    run,
    clock: exampleNow,
    ...change,
    settings: { 'evidence-dir': exampleFolder, guards: 'model-checksum', proofs: JSON.stringify(proofs), ...change.settings },
  };
}

/** What passes: the twin of every bad example. */
export const good = (): Example => gateOver([evidence()]);
