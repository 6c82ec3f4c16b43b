import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { coverageMatrix, type Report } from '@mlx-guard/core';
import { htmlReport } from '@mlx-guard/reporters';
import { hostileNames } from '../golden/hostile-names.ts';
import { goldenReports, hostileReport, sampleReport, sampleRules } from '../golden/reports.ts';

const golden = (name: string): Report => goldenReports[name]?.() ?? sampleReport({});

const several = ['failing', 'judged', 'inconclusive', 'clean-pass', 'not-applicable'].map((name) => ({ ...golden(name), name, title: `Sample of ${name}` }));

const hostile = Object.values(hostileNames).map((name, index) => ({ ...hostileReport(name), name: `${index}`, title: name }));

const pageOf = (reports: readonly Report[], failures: readonly string[] = []): string =>
  htmlReport(
    reports.map((report) => ({ report, rules: sampleRules })),
    reports.length > 1 ? coverageMatrix(reports, []) : [],
    failures,
  );

/** The pages that the browser is shown. */
const pages = {
  failing: () => pageOf([golden('failing')]),
  clean: () => pageOf([golden('clean-pass')]),
  several: () => pageOf(several, ['`model-inspect` cannot read its policy']),
  names: () => pageOf([golden('hostile-names'), ...hostile.slice(0, 3)]),
  hostile: () => pageOf(hostile, Object.values(hostileNames)),
  folded: () => pageOf([sampleReport({ findings: golden('many-findings').findings.slice(0, 60) })]),
} as const satisfies Readonly<Record<string, () => string>>;

/** What a page shows. */
export type PageName = keyof typeof pages;

/** The pages as files in a folder of their own, which is removed at the end. */
export class PageFolder implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-pages-'));

  /** Writes a page and returns its address. */
  write(name: PageName): string {
    const file = path.join(this.#folder, `${name}.html`);
    writeFileSync(file, pages[name]());
    return pathToFileURL(file).href;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
