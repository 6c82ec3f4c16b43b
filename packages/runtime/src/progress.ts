import type { Environment } from './run-facts.ts';

const firstAfterMs = 500; // what ends sooner needs no line
const everyMs = 100;
const maxColumns = 79;
const eraseLine = '\r\x1b[K';

const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

function bytesText(bytes: number): string {
  const step = Math.min(steps.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${steps[step]}`;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** `1.5 GiB of 4.0 GiB hashed, 37 %, 512.0 MiB/s, 5 s to go`. A `what` that begins with `bytes` says that it counts bytes. */
function lineOf(done: number, total: number, what: string, elapsedMs: number): string {
  const [, unit, verb] = /^(bytes )?(.*)$/s.exec(what) ?? [];
  const amount = (value: number): string => (unit === undefined ? String(Math.round(value)) : bytesText(value));
  const perSecond = (done * 1000) / Math.max(1, elapsedMs);
  const left = total > done && perSecond > 0 ? `, ${timeText((total - done) / perSecond)} to go` : '';
  const percent = total > 0 ? `, ${Math.floor((done * 100) / total)} %` : '';
  return `${amount(done)} of ${amount(total)} ${verb}${percent}, ${amount(perSecond)}/s${left}`;
}

/** Whether somebody watches the error stream: a terminal that can redraw a line, and no CI log. */
export const isWatched = (environment: Environment, isTerminal: boolean): boolean =>
  isTerminal && !environment['CI'] && !environment['GITHUB_ACTIONS'] && environment['TERM'] !== 'dumb';

/** How far long work is, on one line that is redrawn. Nothing is shown of what takes less than half a second. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  #startedAt: number;
  #lastAt = -Infinity;
  #isShown = false;

  /** `now` in milliseconds; only differences count. */
  constructor(write: (text: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
    this.#startedAt = now();
  }

  /** For the `progress` port. `what` is a text of ours, such as `bytes hashed`. */
  readonly update = (done: number, total: number, what: string): void => {
    const now = this.#now();
    const elapsed = now - this.#startedAt;
    if (elapsed < firstAfterMs || now - this.#lastAt < everyMs) return;
    this.#lastAt = now;
    this.#isShown = true;
    this.#write(`${eraseLine}${lineOf(done, total, what, elapsed).slice(0, maxColumns)}`);
  };

  /** Takes the line away; the next piece of work starts to count at nothing. */
  clear(): void {
    if (this.#isShown) this.#write(eraseLine);
    this.#isShown = false;
    this.#lastAt = -Infinity;
    this.#startedAt = this.#now();
  }
}
