import { z } from 'zod';
import { type Finding, ruleIdSchema } from './finding.ts';
import { fitsEverything, fitsGlob } from './glob.ts';
import type { AnyRule } from './rule.ts';
import { mitigations } from './threats.ts';

const dayMs = 24 * 60 * 60 * 1000;
const maxDays = { finding: 180, minor: 365 } as const;
const warnDays = 14;

/** ASCII only: an owner that looks like another is none. */
const owner = z.string().regex(/^(?:@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100})?|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190})$/);
const day = z.iso.date();
const pathPattern = z
  .string()
  .min(1)
  .max(500)
  .regex(/[^*/?.]|^\.$/, 'names everything');

/** A dated exception: somebody answers for these findings until a day. */
export const waiverSchema = z
  .strictObject({
    rule: ruleIdSchema.exactOptional().describe('The rule whose findings are excepted'),
    mitigation: z.enum(mitigations).exactOptional().describe('Instead of a rule: every rule that answers this mitigation'),
    paths: z.array(pathPattern).min(1).max(100).readonly().describe('From the repository root; `*`, `?`, `**`; `.` for findings about the run'),
    owner: owner.describe('`@user`, `@org/team` or an e-mail address, in ASCII'),
    reason: z.string().min(10).max(1000).describe('Why it is acceptable, in at least 10 characters'),
    expires: day.describe('The last day it holds, UTC; at most 180 days ahead, 365 for notes and for tests and examples'),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .exactOptional()
      .describe('SHA-256 of the content it is for; required where a rule cannot be waived by pattern'),
    id: z.string().min(1).max(100).exactOptional().describe('The advisory it is for, by any of its names'),
    package: z.string().min(1).max(200).exactOptional().describe('The package it is for'),
    version: z.string().min(1).max(200).exactOptional().describe('The version of the package it is for'),
    'acknowledged-severity': z
      .enum(['critical', 'high', 'medium', 'low'])
      .exactOptional()
      .describe('The rating that was looked at: where any name of the advisory is rated higher, the waiver is none'),
    issue: z
      .url({ protocol: /^https$/ })
      .exactOptional()
      .describe('Where it is discussed: an `https` address'),
  })
  .refine((waiver) => (waiver.rule === undefined) !== (waiver.mitigation === undefined), 'names either a rule or a mitigation')
  .meta({ oneOf: [{ required: ['rule'] }, { required: ['mitigation'] }] });
export type Waiver = Readonly<z.infer<typeof waiverSchema>>;

/** A person vouches for a mitigation that no run can check. */
export const controlSchema = z.strictObject({
  mitigation: z.enum(mitigations).describe('What is vouched for'),
  owner: owner.describe('Who vouches: `@user`, `@org/team` or an e-mail address, in ASCII'),
  statement: z.string().min(10).max(1000).describe('What is in place, in at least 10 characters'),
  evidence: z.string().min(1).max(1000).describe('Where it can be seen: an address, a document'),
  reviewed: day.describe('The day somebody last looked, UTC'),
  expires: day.describe('The last day it holds, UTC; at most 180 days after it was reviewed'),
});
export type Control = Readonly<z.infer<typeof controlSchema>>;

/** The end of a day, UTC. */
const endOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) + dayMs;

const isMinorPath = (pattern: string): boolean => /^(?:tests?|examples?)\//.test(pattern);

/** Why a waiver reaches too far ahead; undefined where it does not. */
export function waiverOverreach(waiver: Waiver, rules: readonly AnyRule[], now: Date): string | undefined {
  const rule = rules.find(({ id }) => id === waiver.rule);
  const limit = rule?.severity === 'note' || waiver.paths.every(isMinorPath) ? maxDays.minor : maxDays.finding;
  return endOf(waiver.expires) > now.getTime() + (limit + 1) * dayMs ? `is more than ${limit} days ahead` : undefined;
}

/** Why a control reaches too far; undefined where it does not. */
export const controlOverreach = ({ reviewed, expires }: Control): string | undefined =>
  endOf(expires) > endOf(reviewed) + maxDays.finding * dayMs ? `is more than ${maxDays.finding} days after it was reviewed` : undefined;

/** How a waiver or control stands on a day: expired ones count as none. */
export function standing(expires: string, now: Date): 'valid' | 'expiring' | 'expired' {
  const left = endOf(expires) - now.getTime();
  if (left <= 0) return 'expired';
  return left <= warnDays * dayMs ? 'expiring' : 'valid';
}

const isExact = (pattern: string): boolean => !/[*?]|\/$/.test(pattern);

function coversPath(waiver: Waiver, finding: Finding, prefix: string, exactOnly: boolean): boolean {
  const path = finding.location === undefined ? '.' : `${prefix}${finding.location.path}`;
  return waiver.paths.some((pattern) => pattern === path || (!exactOnly && !fitsEverything(pattern) && fitsGlob(pattern, path)));
}

const rated = ['critical', 'high', 'medium', 'low'];

/** Whether a finding is what a waiver names beside its rule, by the words of its evidence. */
function isNamed(waiver: Waiver, { evidence }: Finding): boolean {
  const names = [evidence['advisory'], ...String(evidence['aliases'] ?? '').split(' ')];
  if (waiver.id !== undefined && !names.includes(waiver.id)) return false;
  if (waiver.package !== undefined && evidence['package'] !== waiver.package) return false;
  if (waiver.version !== undefined && evidence['version'] !== waiver.version) return false;
  const [seen, now] = [waiver['acknowledged-severity'], evidence['rating']].map((word) => rated.indexOf(String(word)));
  return seen === undefined || now === undefined || seen < 0 || now < 0 || now >= seen;
}

/** Whether a waiver, valid or not, is for this finding. What cannot be waived by pattern needs the exact path and the digest of the content that was seen. */
export function isFor(waiver: Waiver, finding: Finding, rule: AnyRule, prefix: string): boolean {
  if (waiver.rule === undefined ? waiver.mitigation !== rule.mitigation : waiver.rule !== rule.id) return false;
  const seen = finding.evidence['actual'] ?? finding.evidence['sha256'];
  if (waiver.digest !== undefined && waiver.digest !== seen) return false;
  if (rule.locked === true && (waiver.digest === undefined || waiver.rule === undefined || !waiver.paths.every(isExact))) return false;
  return isNamed(waiver, finding) && coversPath(waiver, finding, prefix, rule.locked === true);
}
