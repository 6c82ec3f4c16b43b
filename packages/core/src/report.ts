import { z } from 'zod';
import { findingSchema } from './finding.ts';
import type { Json } from './json.ts';
import { weigh } from './judge.ts';
import { profiles, projectKinds } from './profile.ts';
import { mitigations } from './threats.ts';
import { verdicts } from './verdict.ts';
import { projectUrl } from './version.ts';

/** The name and version of the report format; it stands in every report. */
export const reportType = 'mlx-guard-report/v1';

/** The address that a document of this kind, such as `report-v1`, names in `$schema`. */
export const schemaUrl = (name: string): string => `${projectUrl}/raw/main/docs/reference/schemas/${name}.json`;

const json: z.ZodType<Json> = z.json();

/** How one mitigation of the threat model fared: how strongly this run speaks of it, and what it says. */
export const mitigationStateSchema = z.strictObject({
  mitigation: z.enum(mitigations),
  strength: z.enum(['enforced', 'detected']).describe('enforced: a run proved it; detected: rules looked for its absence'),
  verdict: z.enum(verdicts),
  waived: z.literal(true).exactOptional().describe('Errors against it are waived or in the baseline: it is excepted, not covered'),
});
export type MitigationState = Readonly<z.infer<typeof mitigationStateSchema>>;

/** A section of `details` that every reporter shows. */
export const tableSchema = z.strictObject({
  type: z.literal('table'),
  title: z.string(),
  columns: z.array(z.string()).readonly(),
  rows: z.array(z.array(z.union([z.string(), z.number()])).readonly()).readonly(),
});

const gapSchema = z.strictObject({ what: z.string(), why: z.string() });

/** How much of what should have been looked at was, and which mitigations this speaks of. */
export const coverageSchema = z.strictObject({
  eligible: z.int().nonnegative().describe('How many things should be inspected'),
  inspected: z.int().nonnegative().describe('How many were, to their end'),
  skipped: z.array(gapSchema).readonly().describe('Should have been checked and was not; at most 1,000 are listed'),
  skippedCount: z.int().nonnegative(),
  unavailable: z.array(z.strictObject({ rules: z.array(z.string()).readonly(), why: z.string() })).readonly(),
  mitigations: z.array(mitigationStateSchema).readonly().describe('The mitigations of the rules that ran'),
});
export type Coverage = Readonly<z.infer<typeof coverageSchema>>;

/** By what the run was judged. */
export const judgedBySchema = z.strictObject({
  profile: z.enum(profiles),
  project: z.strictObject({ kind: z.enum(projectKinds), evidence: z.string() }),
  gateOn: z.enum(['new', 'all']),
  policy: z.strictObject({
    source: z.enum(['base', 'head', 'default']),
    path: z.string().nullable(),
    sha256: z.string().nullable(),
    bootstrap: z.boolean().describe('The base had no policy, so that the change was judged by its own'),
  }),
});

const optionalText = z.string().exactOptional();

/** The facts of the run, as far as the runner told them. */
export const runSchema = z.strictObject({
  event: optionalText,
  repository: optionalText,
  repositoryId: optionalText,
  sha: optionalText,
  mergeSha: optionalText,
  ref: optionalText,
  base: optionalText,
  baseRef: optionalText,
  pullRequest: z.int().positive().exactOptional(),
  workflowFile: optionalText,
  workflowSha: optionalText,
  job: optionalText,
  runId: optionalText,
  attempt: z.int().positive(),
  runner: optionalText,
  isSelfHosted: z.boolean().exactOptional(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  prefix: z.string().describe('What makes paths relative to the repository root: empty, or the working directory and a slash'),
  programSha256: optionalText,
});

/** Which of several parts of the work a run did. */
export const partialSchema = z.strictObject({ shard: z.int().positive(), of: z.int().positive() });

/** A run of one guard, whole: `mlx-guard-report/v1`. Every reporter reads this and nothing else. */
export const reportSchema = z.strictObject({
  $schema: z.string(),
  type: z.literal(reportType),
  tool: z.strictObject({ name: z.literal('mlx-guard'), version: z.string(), rules: z.int().nonnegative().describe('How many rules the guard has') }),
  guard: z.string(),
  title: z.string(),
  name: z.string(),
  mode: z.string().exactOptional(),
  checking: z.boolean().describe('False where the mode generates: such a run leaves no evidence'),
  verdict: z.enum(verdicts),
  failure: z.strictObject({ code: z.string(), message: z.string() }).exactOptional().describe('Why the run did not end'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  run: runSchema,
  settings: z.record(z.string(), z.strictObject({ value: json, origin: z.enum(['input', 'flag', 'policy', 'default']) })),
  findings: z.array(findingSchema).readonly(),
  offFindings: z.int().nonnegative().describe('Findings of rules that profile or policy turned off: not listed'),
  notices: z
    .array(z.strictObject({ severity: z.enum(['warning', 'note']), message: z.string() }))
    .readonly()
    .describe('About the judgement itself, such as an unused waiver'),
  judgedBy: judgedBySchema,
  omittedFindings: z.int().nonnegative().describe('Findings beyond the bound of 50,000: counted in the verdict, not listed'),
  coverage: coverageSchema,
  subjects: z.array(z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.int().nonnegative() })).readonly(),
  omittedSubjects: z.int().nonnegative(),
  executedSubject: z.boolean(),
  partial: partialSchema.exactOptional().describe('Only a part of the work was done here: one shard of several'),
  metrics: z.record(z.string(), z.strictObject({ value: z.number(), unit: z.enum(['bytes', 'ms', 'count', 'ratio']) })),
  outputs: z.record(z.string(), z.string()),
  details: z.array(json).readonly(),
  attachments: z.array(z.string()).readonly(),
});
export type Report = Readonly<z.infer<typeof reportSchema>>;

/** How many findings count: those that are neither waived nor known, and those beyond the bound. */
export const countingFindings = (report: Report): number => weigh(report.findings).length + report.omittedFindings;

/** The files of a report, by what they are. */
export const reportFileNames = (name: string) =>
  ({
    report: `${name}.report.json`,
    sarif: `${name}.sarif`,
    evidence: `${name}.evidence.json`,
    summary: `${name}.summary.md`,
    html: `${name}.html`,
  }) as const;
