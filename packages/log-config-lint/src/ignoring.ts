import type { Finding } from '@mlx-guard/core';
import { quote, sha256Hex } from '@mlx-guard/core';
import type { Comment, Lines, Place } from '@mlx-guard/source-formats';
import { type Ignore, readIgnore } from './ignore-comment.ts';
import { Ordinals } from './location.ts';
import { ignoreWithoutEffect } from './rules/ignore-without-effect.ts';

/** A finding that a comment took out. */
export interface Ignored {
  readonly finding: Finding;
  /** Where the comment stands. */
  readonly at: Place;
  readonly reason: string;
  /** What the exception is for: comment and code, without their place. It is the same in two versions of a file where neither was touched. */
  readonly identity: string;
}

/** What is left of a file's findings, and what was taken out. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly ignored: readonly Ignored[];
}

/** Where comments of a file stand, and the rules that they may speak of. */
export interface IgnoreContext {
  readonly path: string;
  readonly text: string;
  readonly lines: Lines;
  readonly known: readonly string[];
}

const guardId = 'log-config-lint';
/** More in one file are no exceptions. */
const maxIgnores = 200;

/** Whether a comment speaks of a finding: it stands in one of its lines, or alone in the line above. */
function covers({ comment, rules }: Ignore, { rule, location }: Finding, lines: Lines): boolean {
  if (!rules.some((name) => rule === `${guardId}/${name}`) || location?.startLine === undefined) return false;
  const { line } = lines.placeOf(comment.start);
  return (line >= location.startLine && line <= (location.endLine ?? location.startLine)) || (comment.isAlone && line === location.startLine - 1);
}

function identityOf({ comment }: Ignore, { rule, location }: Finding, { text, lines }: IgnoreContext): string {
  const start = lines.offsetOf({ line: location?.startLine ?? 1, column: 1 });
  const end = lines.offsetOf({ line: (location?.endLine ?? location?.startLine ?? 1) + 1, column: 1 });
  const code = text.slice(start, end > start ? end : undefined).split('\n');
  return sha256Hex(JSON.stringify([rule, comment.text.trim(), ...code.map((line) => line.trim())]));
}

/** Takes out the findings that an ignore comment covers, and reports comments that have no effect. `isWhole`: the file was read to its end, so that a comment without a finding is without an effect. */
export function applyIgnores(findings: readonly Finding[], comments: readonly Comment[], isWhole: boolean, context: IgnoreContext): Sifted {
  const { path, lines, known } = context;
  const left = new Set(findings);
  const ignored: Ignored[] = [];
  const told: Finding[] = [];
  const ordinals = new Ordinals();
  let effective = 0;
  for (const comment of comments) {
    const reading = readIgnore(comment, guardId, known);
    if (reading.kind === 'other') continue;
    const { line, column } = lines.placeOf(comment.start);
    const complain = (why: string): number =>
      told.push(
        ignoreWithoutEffect.finding({ path, startLine: line, startColumn: column }, `this ignore comment has no effect: ${why}`, {
          identity: ordinals.next(comment.text.slice(0, 200)),
        }),
      );
    if (reading.kind === 'void') {
      complain(reading.why);
      continue;
    }
    effective += 1;
    if (effective > maxIgnores) {
      if (effective === maxIgnores + 1) complain(`a file may have ${maxIgnores} of them`);
      continue;
    }
    const covered = findings.filter((finding) => covers(reading.ignore, finding, lines));
    for (const finding of covered) {
      if (!left.delete(finding)) continue;
      ignored.push({ finding, at: { line, column }, reason: reading.ignore.reason, identity: identityOf(reading.ignore, finding, context) });
    }
    const idle = reading.ignore.rules.find((name) => !covered.some(({ rule }) => rule === `${guardId}/${name}`));
    if (idle !== undefined && isWhole) complain(`${quote(idle)} finds nothing here`);
  }
  return { findings: [...left, ...told], ignored };
}
