import calculator from 'ae-cvss-calculator';
import type { OsvRecord } from './osv-record.ts';

/** The words of CVSS, the worst first. `unknown`: nobody rated it. */
export const ratings = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
export type Rating = (typeof ratings)[number];

/** How bad an advisory is: its worst score (0 to 10, where a vector gives one) and its word. */
export interface Rated {
  readonly rating: Rating;
  readonly score?: number;
}

interface Scheme {
  readonly prefix: RegExp;
  /** The metrics without which there is no score, each with its values. The library gives 0 where one is missing. */
  readonly base: readonly RegExp[];
  score(vector: string): number;
}

const three = ['AV:[NALP]', 'AC:[LH]', 'PR:[NLH]', 'UI:[NR]', 'S:[UC]', 'C:[NLH]', 'I:[NLH]', 'A:[NLH]'];
const four = ['AV:[NALP]', 'AC:[LH]', 'AT:[NP]', 'PR:[NLH]', 'UI:[NPA]', 'VC:[NLH]', 'VI:[NLH]', 'VA:[NLH]', 'SC:[NLH]', 'SI:[NLHS]', 'SA:[NLHS]'];
const two = ['AV:[LAN]', 'AC:[HML]', 'Au:[MSN]', 'C:[NPC]', 'I:[NPC]', 'A:[NPC]'];
const metrics = (names: readonly string[]): readonly RegExp[] => names.map((one) => new RegExp(`(?:^|/)${one}(?:/|$)`));

const schemes: readonly Scheme[] = [
  { prefix: /^CVSS:4\.0\//, base: metrics(four), score: (vector) => new calculator.Cvss4P0(vector).calculateScores().overall },
  { prefix: /^CVSS:3\.1\//, base: metrics(three), score: (vector) => new calculator.Cvss3P1(vector).calculateScores().overall },
  { prefix: /^CVSS:3\.0\//, base: metrics(three), score: (vector) => new calculator.Cvss3P0(vector).calculateScores().overall },
  { prefix: /^AV:/, base: metrics(two), score: (vector) => new calculator.Cvss2(vector).calculateScores().overall },
];

const maxVectorLength = 500;

/** The score of a CVSS vector, versions 2.0 to 4.0 (FIRST); undefined where it is none. */
export function scoreOf(vector: string): number | undefined {
  const scheme = schemes.find(({ prefix }) => prefix.test(vector));
  if (scheme === undefined || vector.length > maxVectorLength || !scheme.base.every((metric) => metric.test(vector))) return undefined;
  const score = scheme.score(vector);
  return Number.isFinite(score) && score >= 0 && score <= 10 ? score : undefined;
}

/** The word for a score (CVSS 3.1, section 5); what scores nothing is low here, for an advisory stands behind it. */
export const ratingOf = (score: number): Rating => (score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low');

const words: ReadonlyMap<unknown, Rating> = new Map<unknown, Rating>([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MODERATE', 'medium'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
]);

/** The worst of several words. */
const worstRating = (all: readonly Rating[]): Rating => ratings.find((one) => all.includes(one)) ?? 'unknown';

/** The worst that these advisories say: by vector, or by the word of their database where that is worse. */
export function rate(records: readonly OsvRecord[]): Rated {
  const vectors = records.flatMap(({ severity, affected }) => [severity, ...(affected ?? []).map((one) => one.severity)]).flatMap((list) => list ?? []);
  const scores = vectors.flatMap(({ score }) => scoreOf(score) ?? []);
  const said = records.flatMap((record) => words.get(record.database_specific?.severity) ?? []);
  const score = scores.length === 0 ? undefined : Math.max(...scores);
  return { rating: worstRating([...said, ...(score === undefined ? [] : [ratingOf(score)])]), ...(score !== undefined && { score }) };
}
