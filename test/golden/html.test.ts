import { createHash } from 'node:crypto';
import { coverageMatrix, type Report, visible } from '@mlx-guard/core';
import { htmlReport } from '@mlx-guard/reporters';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileNames } from './hostile-names.ts';
import { parsePage } from './html-page.ts';
import { goldenReports, hostileReport, sampleReport, sampleRules } from './reports.ts';

const pageOf = (...reports: readonly Report[]): string =>
  htmlReport(
    reports.map((report) => ({ report, rules: sampleRules })),
    [],
  );
const golden = (name: string): Report => goldenReports[name]?.() ?? expect.unreachable('the case exists');

/** Without style and script, which are the same on every page, and their digests. */
const content = (page: string): string =>
  page
    .replaceAll(/'sha256-[^']*'/g, "'sha256-…'")
    .replace(/<style>.*?<\/style>/s, '<style></style>')
    .replace(/<script>.*?<\/script>/s, '<script></script>');

const severalReports = (): readonly Report[] =>
  ['failing', 'judged', 'inconclusive', 'clean-pass', 'not-applicable'].map((name) => ({ ...golden(name), name, title: `Sample of ${name}` }));

describe('golden', () => {
  it.each(Object.keys(goldenReports).filter((name) => name !== 'many-findings'))('%s', async (name) => {
    await expect(content(pageOf(golden(name)))).toMatchFileSnapshot(`${name}/report.html`);
  });

  it('several guards', async () => {
    const reports = severalReports();
    const failures = ['`model-inspect` cannot read `.github/mlx-guard.yml`'];
    const page = htmlReport(
      reports.map((report) => ({ report, rules: sampleRules })),
      coverageMatrix(reports, []),
      failures,
    );
    await expect(content(page)).toMatchFileSnapshot('coverage/index.html');
  });
});

describe('the page', () => {
  const page = pageOf(...severalReports());
  const { elements, errors } = parsePage(page);
  const only = (tag: string) => elements.find((element) => element.tag === tag) ?? expect.unreachable(`there is a ${tag}`);

  it('is what the standard asks for', () => {
    expect(errors).toEqual([]);
    expect(only('html').attributes.get('lang')).toBe('en');
    expect(elements.filter(({ tag }) => tag === 'main' || tag === 'h1').map(({ tag }) => tag)).toEqual(['h1', 'main']);
  });

  it('allows exactly its own style and script, and nothing to be loaded', () => {
    const digest = (tag: string) => `'sha256-${createHash('sha256').update(only(tag).text).digest('base64')}'`;
    const policy = elements.find(({ attributes }) => attributes.has('http-equiv'))?.attributes.get('content');
    expect(policy).toBe(`default-src 'none'; style-src ${digest('style')}; script-src ${digest('script')}; base-uri 'none'; form-action 'none'`);
  });

  it('has every id once, and no link of its own that leads nowhere', () => {
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = elements.flatMap(({ attributes }) => attributes.get('href') ?? []).filter((href) => href.startsWith('#'));
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !ids.includes(target.slice(1)))).toEqual([]);
  });

  it('gives a finding an address that stays when other findings come and go', () => {
    const report = golden('failing');
    for (const { fingerprint } of report.findings) expect(pageOf(report)).toContain(`id="f-${fingerprint}"`);
  });

  it('never says better of all than the worst of one, or of a guard that could not run', () => {
    const verdictOf = (...args: Parameters<typeof htmlReport>) => /<h1><span class="verdict" data-verdict="([a-z-]+)"/.exec(htmlReport(...args))?.[1];
    const clean = { report: golden('clean-pass'), rules: sampleRules };
    expect(verdictOf([clean], [])).toBe('pass');
    expect(verdictOf([clean, { report: golden('inconclusive'), rules: sampleRules }], [])).toBe('inconclusive');
    expect(verdictOf([clean], [], ['the policy cannot be read'])).toBe('inconclusive');
    expect(verdictOf([{ report: golden('failing'), rules: sampleRules }], [], ['the policy cannot be read'])).toBe('fail');
    expect(verdictOf([], [])).toBe('inconclusive');
  });

  it('puts what was not checked before the findings of an inconclusive run, and after those of a failed one', () => {
    const order = (name: string) => [...pageOf(golden(name)).matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title);
    expect(order('inconclusive').slice(0, 1)).toEqual(['Not checked']);
    expect(order('hostile-names').slice(0, 3)).toEqual(['Fix these first', 'Not checked', 'Findings']);
  });

  it('marks what does not count, and says by whose word', () => {
    const marks = parsePage(pageOf(golden('judged'))).elements.flatMap(({ attributes }) => attributes.get('data-standing') ?? []);
    expect(marks.toSorted()).toEqual(['ambient', 'counts', 'counts', 'known', 'known', 'known', 'known', 'known', 'waived']);
    expect(pageOf(golden('judged'))).toContain('waived until <code>2026-03-01</code> by <code>maya</code>: the new tokenizer is under review');
  });
});

const ourTags =
  'html head meta title style body a header p h1 h2 h3 h4 span ul ol li main nav form fieldset legend label input select option button output section div dl dt dd code details summary table thead tbody tr th td time footer script';
const ourAttributes =
  'lang charset http-equiv content name class href id datetime tabindex aria-label aria-labelledby aria-live hidden type value checked autocomplete data-severity data-guard data-rule data-standing data-verdict data-state title rel scope colspan';
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What a page has that is not ours. */
function foreignIn(page: string): readonly string[] {
  const { elements, errors, comments } = parsePage(page);
  const tags = new Set(ourTags.split(' '));
  const attributes = new Set(ourAttributes.split(' '));
  const found: string[] = [...errors, ...(comments > 0 ? ['a comment'] : [])];
  for (const element of elements) {
    if (!tags.has(element.tag)) found.push(`<${element.tag}>`);
    for (const [name, value] of element.attributes) {
      if (!attributes.has(name)) found.push(`<${element.tag} ${name}>`);
      if (name === 'href' && !/^#[\w.:-]+$|^https:\/\/github\.com\/mlx-guard\/mlx-guard\/blob\/main\/docs\/rules\/sample-guard\/[a-z-]+\.md$/.test(value))
        found.push(value);
    }
  }
  for (const tag of ['script', 'style', 'h1', 'main']) if (elements.filter((element) => element.tag === tag).length !== 1) found.push(`not one <${tag}>`);
  return found;
}

/** Every text that a page takes is `name`, the report's own name among them. */
function hostilePage(name: string): string {
  const report = hostileReport(name);
  const named = {
    ...report,
    name,
    title: name,
    guard: name,
    coverage: { ...report.coverage, mitigations: [{ mitigation: 'integrity', strength: 'enforced', verdict: 'pass' } as const] },
  };
  const runs = [report, { ...named, findings: report.findings.map((finding) => ({ ...finding })) }].map((one) => ({ report: one, rules: sampleRules }));
  return htmlReport(runs, coverageMatrix([named], []), [name]);
}

describe('a hostile name', () => {
  it.each(Object.entries(hostileNames))('%s: is no element, attribute or link, and shows', (_, name) => {
    const page = hostilePage(name);
    expect(foreignIn(page)).toEqual([]);
    expect(content(page).replaceAll('\n', '')).not.toMatch(unseen);
    const codes = parsePage(page).elements.filter(({ tag }) => tag === 'code');
    const start = visible(name.slice(0, 50)).slice(0, 60).replaceAll('`', '\\x60');
    expect(codes.some(({ text }) => text.startsWith(start))).toBe(true);
  });

  it('can be any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'<>"\'&`=/!-;#x \n\u0000\u202e', '</code>', '<script>', '&lt;', '-->', 'onload=') }),
    );
    fc.assert(
      fc.property(text, (name) => {
        expect(foreignIn(hostilePage(name))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('cannot be pasted unless it is exactly what it seems', () => {
    const pasted = (name: string) => parsePage(hostilePage(name)).elements.filter(({ attributes }) => attributes.get('class') === 'paste').length;
    expect(pasted('rm `x`')).toBeGreaterThan(0);
    expect(pasted('rm x\nrm y')).toBe(0);
  });
});

describe('a page of very many findings', { timeout: 120_000 }, () => {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const findingsOn = (page: string) => page.match(/<li class="finding"/g)?.length ?? 0;

  it('shows the worst 5,000, of every rule before the second of one, counts the rest and says where they are', () => {
    const many = golden('many-findings');
    const page = pageOf(many);
    expect(findingsOn(page)).toBe(5_000);
    expect(page).toContain('data-rule="sample-guard/bad-header"');
    expect(page).toContain(`${many.findings.length - 5_000} more: see <code>sample-guard.report.json</code>`);
    expect(page).toContain('123 further findings counted in the verdict');
    expect(page).toContain('30000, 4999 of them here');
  });

  it('stays below 10 MB where everything is as long as it can be and takes four bytes a character', () => {
    const long = '\u{1f512}'.repeat(2_000);
    const [rule = expect.unreachable('there are rules')] = sampleRules;
    const wide = Array.from({ length: 3_000 }, (_, index) => ({
      ...rule.finding({ path: `${index}${long}` }, 'x', { identity: `${index}` }),
      message: long,
      fix: long,
    }));
    const entries = Array.from({ length: 1_000 }, (_, index) => [`${index}${long}`, index] as const);
    const report = sampleReport({
      title: long,
      findings: wide,
      failure: { code: 'internal', message: long },
      coverage: {
        skipped: entries.map(([what]) => ({ what, why: what })),
        unavailable: entries.map(([why]) => ({ rules: [why], why })),
      },
      details: Array.from({ length: 10 }, () => ({ type: 'table', title: long, columns: [long, long], rows: entries })),
      metrics: Object.fromEntries(entries.map(([name, value]) => [name, { value, unit: 'count' as const }])),
      settings: Object.fromEntries(entries.map(([name]) => [name, { value: long, origin: 'input' as const }])),
      notices: entries.map(([message]) => ({ severity: 'note' as const, message })),
    });
    const page = pageOf(report, { ...report, name: 'second', findings: [] });
    expect(bytes(page)).toBeLessThan(10e6);
    expect(bytes(page)).toBeGreaterThan(5e6);
    expect(page.isWellFormed()).toBe(true);
    expect(Number(/(\d+) more: see <code>sample-guard\.report\.json<\/code>\. This page/.exec(page)?.[1]) + findingsOn(page)).toBe(3_000);
  });
});
