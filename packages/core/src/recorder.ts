import { compareFindings, type Finding, type Severity } from './finding.ts';
import type { AnyGuard, ContentDigest, MetricUnit, Outputs, Recorder } from './guard.ts';
import type { Json } from './json.ts';
import type { Outlet } from './ports.ts';
import type { Coverage, Report } from './report.ts';
import type { AnyRule } from './rule.ts';
import { visible } from './text.ts';

const maxFindings = 50_000;
const maxSkipped = 1_000;
const maxSubjects = 1_000;

/** All that a guard said. */
export interface Recorded
  extends Pick<
    Report,
    'findings' | 'omittedFindings' | 'subjects' | 'omittedSubjects' | 'executedSubject' | 'partial' | 'metrics' | 'outputs' | 'details' | 'attachments'
  > {
  readonly coverage: Omit<Coverage, 'mitigations'>;
  readonly unavailableRules: ReadonlySet<string>;
  /** Severities of the findings beyond the bound, which still count. */
  readonly omittedSeverities: readonly Severity[];
}

/** Keeps what a guard says, bounded, until it is closed. */
export class Recording implements Recorder<Outputs, Json> {
  readonly #guard: Pick<AnyGuard, 'id' | 'rules' | 'outputs'>;
  readonly #outlet: Outlet;
  readonly #mayWrite: boolean;
  readonly #takesExcuses: boolean;
  #open = true;
  readonly #findings: Finding[] = [];
  readonly #omitted = new Map<Severity, number>();
  #eligible = 0;
  #inspected = 0;
  readonly #skipped: { what: string; why: string }[] = [];
  #skippedCount = 0;
  readonly #unavailable: { rules: readonly string[]; why: string }[] = [];
  readonly #subjects: { path: string; sha256: string; bytes: number }[] = [];
  #omittedSubjects = 0;
  #executedSubject = false;
  #partial: Report['partial'];
  readonly #metrics: Record<string, { value: number; unit: MetricUnit }> = {};
  readonly #outputs: Record<string, string> = {};
  readonly #details: Json[] = [];
  readonly #attachments: Promise<string>[] = [];

  constructor(guard: Pick<AnyGuard, 'id' | 'rules' | 'outputs'>, outlet: Outlet, mayWrite: boolean, excuses: boolean) {
    this.#guard = guard;
    this.#outlet = outlet;
    this.#mayWrite = mayWrite;
    this.#takesExcuses = excuses;
  }

  finding(finding: Finding): void {
    if (!this.#open) return;
    if (!this.#guard.rules.some(({ id }) => id === finding.rule)) throw new TypeError(`${finding.rule} is no rule of ${this.#guard.id}`);
    if (this.#findings.length < maxFindings) this.#findings.push(finding);
    else this.#omitted.set(finding.severity, (this.#omitted.get(finding.severity) ?? 0) + 1);
  }

  excused(finding: Finding): void {
    if (!this.#takesExcuses) this.finding(finding);
  }

  eligible(count: number): void {
    if (this.#open) this.#eligible += count;
  }

  inspected(what: string, digest?: ContentDigest): void {
    if (!this.#open) return;
    this.#inspected += 1;
    if (digest === undefined) return;
    if (this.#subjects.length < maxSubjects) this.#subjects.push({ path: what, sha256: digest.sha256, bytes: digest.bytes });
    else this.#omittedSubjects += 1;
  }

  skipped(what: string, why: string): void {
    if (!this.#open) return;
    this.#skippedCount += 1;
    if (this.#skipped.length < maxSkipped) this.#skipped.push({ what, why: visible(why) });
  }

  unavailable(rules: readonly AnyRule[], why: string): void {
    if (this.#open) this.#unavailable.push({ rules: rules.map(({ id }) => id), why: visible(why) });
  }

  executedSubject(): void {
    if (this.#open) this.#executedSubject = true;
  }

  partial(shard: number, of: number): void {
    if (this.#open) this.#partial = { shard, of };
  }

  metric(name: string, value: number, unit: MetricUnit): void {
    if (!Number.isFinite(value)) throw new TypeError(`metric ${name} is ${value}`);
    if (this.#open) this.#metrics[name] = { value, unit };
  }

  detail(section: Json): void {
    if (this.#open) this.#details.push(section);
  }

  output(name: string, value: string): void {
    if (!Object.hasOwn(this.#guard.outputs, name)) throw new TypeError(`${name} is no output of ${this.#guard.id}`);
    if (this.#open) this.#outputs[name] = value;
  }

  attach(name: string, bytes: Uint8Array): void {
    if (this.#open) this.#attachments.push(this.#outlet.attach(name, bytes));
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    if (!this.#mayWrite) throw new TypeError('a checking mode writes nothing');
    if (this.#open) await this.#outlet.write(path, chunks);
  }

  state(value: Json): void {
    if (this.#open) this.#outlet.state(value);
  }

  /** Takes no more records and hands over what was said, in the order of reports. */
  async close(): Promise<Recorded> {
    this.#open = false;

    return {
      findings: this.#findings.toSorted(compareFindings),
      omittedFindings: [...this.#omitted.values()].reduce((sum, count) => sum + count, 0),
      omittedSeverities: [...this.#omitted.keys()],
      coverage: {
        eligible: this.#eligible,
        inspected: this.#inspected,
        skipped: this.#skipped,
        skippedCount: this.#skippedCount,
        unavailable: this.#unavailable,
      },
      unavailableRules: new Set(this.#unavailable.flatMap(({ rules }) => rules)),
      subjects: this.#subjects,
      omittedSubjects: this.#omittedSubjects,
      executedSubject: this.#executedSubject,
      ...(this.#partial && { partial: this.#partial }),
      metrics: this.#metrics,
      outputs: this.#outputs,
      details: this.#details,
      attachments: await Promise.all(this.#attachments),
    };
  }
}
