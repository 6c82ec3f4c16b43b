import { z } from 'zod';
import { byCodeUnit } from './text.ts';

/** How bad a finding is: `error` blocks, `warning` should be looked at, `note` informs. Finer scales go to `evidence`. */
export const severities = ['error', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

const position = z.int().positive();

/** A place in a file. Lines and columns count from 1, columns in UTF-16 code units, `endColumn` just behind the last; `byteOffset` (from 0) is for binary files. */
export const locationSchema = z.strictObject({
  path: z.string().min(1).describe('POSIX path relative to the working directory'),
  startLine: position.exactOptional(),
  startColumn: position.exactOptional(),
  endLine: position.exactOptional(),
  endColumn: position.exactOptional(),
  byteOffset: z.int().nonnegative().exactOptional(),
});
export type Location = Readonly<z.infer<typeof locationSchema>>;

/** A rule id as it is read from outside. */
export const ruleIdSchema = z.templateLiteral([z.string().regex(/^[a-z][a-z0-9-]*$/), '/', z.string().regex(/^[a-z][a-z0-9-]*$/)]);

/** The public name of a rule: guard and rule, for example `model-checksum/digest-mismatch`. Never renamed. */
export type RuleId = `${string}/${string}`;

/** One thing that is wrong, said once: where, why it matters, and what to paste. Names in `message` stand between backticks. */
export const findingSchema = z.strictObject({
  rule: ruleIdSchema,
  severity: z.enum(severities),
  message: z.string().min(1).describe('One line; names from outside stand between backticks'),
  location: locationSchema.exactOptional().describe('Absent for a finding about the run itself'),
  related: z
    .array(z.strictObject({ location: locationSchema, message: z.string() }))
    .readonly()
    .exactOptional(),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('The same when lines move'),
  evidence: z.record(z.string(), z.union([z.string(), z.number()])).describe('Measured facts behind the finding'),
  fix: z.string().exactOptional().describe('The line or command that mends it'),
  waived: z
    .strictObject({ owner: z.string(), reason: z.string(), expires: z.string() })
    .exactOptional()
    .describe('The waiver that covers it: it does not count'),
  baselined: z.literal(true).exactOptional().describe('Known from the baseline: it does not count'),
  ambient: z.literal(true).exactOptional().describe('Not of this change: an error counts as a warning'),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

const order = (a: number | undefined, b: number | undefined): number => (a ?? 0) - (b ?? 0);

/** The one order of findings in every report: path, position, rule, message. */
export const compareFindings = (a: Finding, b: Finding): number =>
  byCodeUnit(a.location?.path ?? '', b.location?.path ?? '') ||
  order(a.location?.startLine, b.location?.startLine) ||
  order(a.location?.startColumn, b.location?.startColumn) ||
  order(a.location?.byteOffset, b.location?.byteOffset) ||
  byCodeUnit(a.rule, b.rule) ||
  byCodeUnit(a.message, b.message);

/** Worst first; within one severity the order of the report stays. */
export const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

/** The milder of two severities. */
export const milder = (a: Severity, b: Severity): Severity => (severities.indexOf(a) >= severities.indexOf(b) ? a : b);

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Pick<Finding, 'severity'>[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
