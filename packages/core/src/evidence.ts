import { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { sha256Hex } from './digest.ts';
import { countFindings, severities, worstFirst } from './finding.ts';
import { type Json, parseJson } from './json.ts';
import { weigh, weightOf } from './judge.ts';
import { coverageSchema, mitigationStateSchema, partialSchema, type Report, reportSchema, schemaUrl } from './report.ts';
import { commonSettings } from './settings.ts';
import { type Threat, threatIds, threatOf } from './threats.ts';
import { verdicts } from './verdict.ts';

/** The name and version of the evidence format; it stands in every evidence. */
export const evidenceType = 'mlx-guard-evidence/v1';

const lifetimeMs = 24 * 60 * 60 * 1000;
const maxBytes = 1024 * 1024;
const maxFindings = 1_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const nullableText = z.string().nullable();
const count = z.int().nonnegative();

/** What one guard found out about one commit, small, closed and canonical: `mlx-guard-evidence/v1`, the input of `release-gate`. */
export const evidenceSchema = z.strictObject({
  $schema: z.string(),
  type: z.literal(evidenceType),
  tool: z.strictObject({ name: z.literal('mlx-guard'), version: z.string(), distSha256: sha256.nullable() }),
  guard: z.string(),
  name: z.string(),
  mode: nullableText,
  threats: z.array(z.enum(threatIds)).readonly(),
  mitigations: z.array(mitigationStateSchema).readonly(),
  verdict: z.enum(verdicts),
  reason: z.string().describe('Why the run did not end; empty where it did'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  subject: z.strictObject({
    repository: nullableText,
    repositoryId: nullableText,
    commit: nullableText,
    mergeCommit: nullableText,
    ref: nullableText,
    files: z.array(z.strictObject({ path: z.string(), sha256, bytes: count })).readonly(),
    omittedFiles: count,
  }),
  policy: z.strictObject({ path: nullableText, sha256: sha256.nullable(), source: z.enum(['base', 'head', 'default']), effectiveSha256: sha256 }),
  producer: z.strictObject({
    workflowPath: nullableText,
    workflowSha: nullableText,
    event: nullableText,
    runId: nullableText,
    runAttempt: z.int().positive(),
    job: nullableText,
    runner: nullableText,
  }),
  findings: z
    .array(
      z.strictObject({
        ruleId: z.string(),
        level: z.enum(severities),
        message: z.string(),
        path: nullableText,
        line: z.int().positive().nullable(),
        fingerprint: z.string(),
        waivedBy: nullableText,
      }),
    )
    .readonly(),
  counts: z.strictObject({ error: count, warning: count, note: count, suppressed: count, truncated: count }),
  coverage: coverageSchema.pick({ inspected: true, eligible: true, skipped: true }),
  metrics: reportSchema.shape.metrics,
  partial: partialSchema.nullable(),
  executedSubject: z.boolean(),
  bootstrap: z.boolean().describe('Judged under a policy that the base did not have'),
});
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;

const evidenceFinding = (finding: Report['findings'][number]): Evidence['findings'][number] => ({
  ruleId: finding.rule,
  level: finding.severity,
  message: finding.message,
  path: finding.location?.path.toWellFormed() ?? null,
  line: finding.location?.startLine ?? null,
  fingerprint: finding.fingerprint,
  waivedBy: finding.waived?.owner ?? null,
});

/** Identifies the settings that decide: the guard's own, and `fail-on`; not where reports go. */
function settingsDigest(report: Report): string {
  const deciding = Object.entries(report.settings).filter(([name]) => name === 'fail-on' || !Object.hasOwn(commonSettings, name));
  return sha256Hex(canonicalJson(Object.fromEntries(deciding.map(([name, { value }]) => [name, value]))));
}

function build(report: Report, limit: number): Evidence {
  const { run } = report;
  const { bootstrap, ...policy } = report.judgedBy.policy;
  const suppressed = report.offFindings + report.findings.filter((finding) => weightOf(finding) === undefined).length;
  const listed = worstFirst(report.findings).slice(0, limit);
  const files = report.subjects.slice(0, limit).map(({ path, ...digest }) => ({ path: path.toWellFormed(), ...digest }));
  return {
    $schema: schemaUrl('evidence-v1'),
    type: evidenceType,
    tool: { name: report.tool.name, version: report.tool.version, distSha256: run.programSha256 ?? null },
    guard: report.guard,
    name: report.name,
    mode: report.mode ?? null,
    threats: [...new Set<Threat>(report.coverage.mitigations.map(({ mitigation }) => threatOf(mitigation)))],
    mitigations: report.coverage.mitigations,
    verdict: report.verdict,
    reason: report.failure?.message ?? '',
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
    expiresAt: new Date(Date.parse(report.finishedAt) + lifetimeMs).toISOString(),
    subject: {
      repository: run.repository ?? null,
      repositoryId: run.repositoryId ?? null,
      commit: run.sha ?? null,
      mergeCommit: run.mergeSha ?? null,
      ref: run.ref ?? null,
      files,
      omittedFiles: report.omittedSubjects + report.subjects.length - files.length,
    },
    policy: { ...policy, effectiveSha256: settingsDigest(report) },
    producer: {
      workflowPath: run.workflowFile ?? null,
      workflowSha: run.workflowSha ?? null,
      event: run.event ?? null,
      runId: run.runId ?? null,
      runAttempt: run.attempt,
      job: run.job ?? null,
      runner: run.runner ?? null,
    },
    findings: listed.map(evidenceFinding),
    counts: { ...countFindings(weigh(report.findings)), suppressed, truncated: report.omittedFindings + report.findings.length - listed.length },
    coverage: {
      inspected: report.coverage.inspected,
      eligible: report.coverage.eligible,
      skipped: report.coverage.skipped.slice(0, limit).map(({ what, why }) => ({ what: what.toWellFormed(), why: why.toWellFormed() })),
    },
    metrics: report.metrics,
    partial: report.partial ?? null,
    executedSubject: report.executedSubject,
    bootstrap,
  };
}

/** The evidence of a report as the bytes of its file: canonical JSON, at most 1 MiB; what does not fit is cut worst-first and counted. */
export function evidenceBytes(report: Report): Uint8Array {
  for (let limit = maxFindings; ; limit = Math.floor(limit / 2)) {
    const document: Json = build(report, limit);
    const bytes = new TextEncoder().encode(canonicalJson(document));
    if (bytes.length <= maxBytes || limit === 0) return bytes;
  }
}

/** Reads an evidence file. Throws `JsonError`, or zod's error, for what is not exactly one. */
export const parseEvidence = (text: string): Evidence => evidenceSchema.parse(parseJson(text));
