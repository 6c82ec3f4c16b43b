import type { Finding, Severity } from '@mlx-guard/core';
import type { Run } from './surface.ts';

/** Counts what a run says while it says it: its own recorder tells nothing back. */
export class Tally {
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  #skipped = 0;

  get errors(): number {
    return this.#counts.error;
  }

  get warnings(): number {
    return this.#counts.warning;
  }

  get skipped(): number {
    return this.#skipped;
  }

  /** Nothing that should keep anybody from loading the model. */
  get isClean(): boolean {
    return this.errors === 0 && this.#skipped === 0;
  }

  /** The same run, with a recorder that is listened to. */
  listen({ settings, ports, record }: Run): Run {
    return {
      settings,
      ports,
      record: {
        finding: (finding: Finding) => {
          this.#counts[finding.severity] += 1;
          record.finding(finding);
        },
        excused: (finding) => {
          this.#counts[finding.severity] += 1;
          record.excused(finding);
        },
        skipped: (what, why) => {
          this.#skipped += 1;
          record.skipped(what, why);
        },
        eligible: (count) => record.eligible(count),
        inspected: (what, digest) => record.inspected(what, digest),
        unavailable: (rules, why) => record.unavailable(rules, why),
        executedSubject: () => record.executedSubject(),
        partial: (shard, of) => record.partial(shard, of),
        metric: (name, value, unit) => record.metric(name, value, unit),
        detail: (section) => record.detail(section),
        output: (name, value) => record.output(name, value),
        attach: (name, bytes) => record.attach(name, bytes),
        write: (path, chunks) => record.write(path, chunks),
        state: (value) => record.state(value),
      },
    };
  }
}
