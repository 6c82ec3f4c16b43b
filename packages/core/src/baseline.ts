import { z } from 'zod';
import { compareFindings, type Finding, ruleIdSchema } from './finding.ts';
import { JsonError, parseJson } from './json.ts';
import type { AnyRule } from './rule.ts';
import { byCodePoint } from './text.ts';
import { projectUrl } from './version.ts';

/** Where a repository keeps its baseline. */
export const baselinePath = '.github/mlx-guard.baseline.json';
/** The type and version that a baseline file names. */
export const baselineType = 'mlx-guard-baseline/v1';

/** A larger file is no baseline. */
export const maxBaselineBytes = 16 * 1024 * 1024;

/** Known findings that a project has not mended yet: `mlx-guard-baseline/v1`. Made by `mlx-guard baseline`; it only shrinks. */
export const baselineSchema = z.strictObject({
  $schema: z.string().exactOptional(),
  type: z.literal(baselineType),
  findings: z
    .array(
      z.strictObject({
        fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
        rule: ruleIdSchema,
        path: z.string(),
        count: z.int().positive(),
      }),
    )
    .max(50_000)
    .readonly(),
});
export type Baseline = Readonly<z.infer<typeof baselineSchema>>;

/** Reads a baseline file. Returns what is wrong with it, in one line, where it is none. */
export function readBaseline(text: string): Baseline | { readonly problem: string } {
  try {
    const parsed = baselineSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { problem: `${issue?.path.join('.') || 'document'}: ${issue?.message}; write it with ${'`mlx-guard baseline`'}` };
    }
    const prints = new Set(parsed.data.findings.map(({ fingerprint }) => fingerprint));
    return prints.size === parsed.data.findings.length ? parsed.data : { problem: 'a fingerprint stands twice; write it with `mlx-guard baseline`' };
  } catch (thrown) {
    if (thrown instanceof JsonError) return { problem: thrown.message };
    throw thrown;
  }
}

/** The baseline of these findings: errors and warnings of rules that may be baselined, counted by fingerprint. */
export function baselineOf(findings: readonly Finding[], rules: readonly AnyRule[]): Baseline {
  const locked = new Set<string>(rules.filter(({ locked: isLocked }) => isLocked === true).map(({ id }) => id));
  const known = findings.filter(({ rule, severity }) => severity !== 'note' && !locked.has(rule)).toSorted(compareFindings);
  const groups = Map.groupBy(known, ({ fingerprint }) => fingerprint);
  const entries = [...groups].flatMap(([fingerprint, group]) =>
    group.slice(0, 1).map(({ rule, location }) => ({ fingerprint, rule, path: location?.path ?? '', count: group.length })),
  );
  return {
    $schema: `${projectUrl}/raw/main/docs/reference/schemas/baseline-v1.json`,
    type: baselineType,
    findings: entries.sort((a, b) => byCodePoint(a.path, b.path) || byCodePoint(a.rule, b.rule) || byCodePoint(a.fingerprint, b.fingerprint)),
  };
}

/** What of `old` is still found: never more than it held. */
export function prune(old: Baseline, found: Baseline): Baseline {
  const counts = new Map(found.findings.map(({ fingerprint, count }) => [fingerprint, count]));
  return {
    ...old,
    findings: old.findings.flatMap((entry) => {
      const count = Math.min(entry.count, counts.get(entry.fingerprint) ?? 0);
      return count === 0 ? [] : [{ ...entry, count }];
    }),
  };
}

/** How many findings `next` holds that `old` does not. */
export function growth(old: Baseline | undefined, next: Baseline): number {
  const counts = new Map(old?.findings.map(({ fingerprint, count }) => [fingerprint, count]));
  return next.findings.reduce((sum, { fingerprint, count }) => sum + Math.max(0, count - (counts.get(fingerprint) ?? 0)), 0);
}
