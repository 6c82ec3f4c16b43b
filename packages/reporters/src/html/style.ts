const light = `--paper: #fcfbf9; --panel: #f4f1ec; --line: #dcd7cf; --ink: #1d1b19; --soft: #5d5852; --link: #1f568a;
  --bad: #a81e1b; --bad-wash: #fbeae8; --doubt: #7a5000; --doubt-wash: #faf0d9; --calm: #2b5c8a; --calm-wash: #e9f1f8; --good: #1d6437; --good-wash: #e6f3ea;`;

const dark = `--paper: #171614; --panel: #211f1c; --line: #3a3632; --ink: #ebe8e3; --soft: #aaa49c; --link: #8fbfee;
  --bad: #ff938a; --bad-wash: #3a1f1d; --doubt: #e6b455; --doubt-wash: #352a14; --calm: #93c0ec; --calm-wash: #1d2b39; --good: #82d09d; --good-wash: #1a2f21;`;

const base = `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 76rem; padding: 0 clamp(1rem, 4vw, 2.5rem) 4rem; background: var(--paper); color: var(--ink);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code { font: 0.875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; unicode-bidi: isolate; white-space: pre-wrap; }
li code, p code, dd code { padding: 0.05em 0.3em; border-radius: 3px; background: var(--panel); }
a code { padding: 0; background: none; }
table { width: 100%; border-collapse: collapse; text-align: start; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: 0.8125rem; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.zero { color: var(--soft); }
.skip { position: absolute; left: -100vw; padding: 0.5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 0.5rem; z-index: 2; }
`;

const words = `
.verdict { white-space: nowrap; font-weight: 600; }
.verdict::before { display: inline-block; width: 0.6em; height: 0.6em; margin-inline-end: 0.4em; border-radius: 50%; background: currentColor; content: ""; }
.verdict[data-verdict="fail"], .severity[data-severity="error"] { color: var(--bad); }
.verdict[data-verdict="inconclusive"], .verdict[data-verdict="warn"], .severity[data-severity="warning"] { color: var(--doubt); }
.verdict[data-verdict="pass"] { color: var(--good); }
.verdict[data-verdict="not-applicable"] { color: var(--soft); }
.verdict[data-verdict="fail"]::before { border-radius: 1px; transform: rotate(45deg) scale(0.9); }
.verdict[data-verdict="inconclusive"]::before, .verdict[data-verdict="not-applicable"]::before { background: none; border: 0.15em solid currentColor; }
.severity { display: inline-block; min-width: 4.9em; font-size: 0.8125rem; font-weight: 600; }
.severity[data-severity="note"] { color: var(--calm); }
.count { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
.count::before { content: "\\00d7\\2009"; }
.label, dt { color: var(--soft); font-size: 0.8125rem; }
`;

const page = `
.masthead { padding: 2.25rem 0 1.5rem; }
.brand { color: var(--soft); font-size: 0.875rem; letter-spacing: 0.01em; }
h1 { margin: 0.4rem 0 0.6rem; font-size: clamp(1.9rem, 5vw, 2.6rem); letter-spacing: -0.015em; }
h1 .verdict { display: block; }
h1 .summary { display: block; margin-top: 0.25rem; font-size: 1.125rem; font-weight: 400; letter-spacing: 0; }
.whence { display: flex; flex-wrap: wrap; gap: 0.15rem 1.5rem; color: var(--soft); font-size: 0.875rem; }
.whence code { padding: 0; background: none; }
.overview thead th { overflow-wrap: break-word; }
.overview { margin-bottom: 2.5rem; border-top: 1px solid var(--line); }
.coverage, .failures { margin-bottom: 3rem; }
h2 { padding-bottom: 0.3rem; font-size: 1.375rem; letter-spacing: -0.01em; }
h2 .verdict { margin-inline-start: 0.5rem; font-size: 1rem; letter-spacing: 0; }
.report { scroll-margin-top: 4rem; margin-top: 2.5rem; padding-top: 1.5rem; border-top: 2px solid var(--ink); }
.outcome { color: var(--soft); }
.part { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: 0 1.5rem; margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { color: var(--soft); font-size: 0.9375rem; }
.list > li + li { margin-top: 0.3rem; }
.left, .divider, .legend { color: var(--soft); font-size: 0.875rem; }
.divider { margin: 1.75rem 0 1rem; padding-top: 0.5rem; border-top: 1px dashed var(--line); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.8125rem; }
`;

const matrix = `
.matrix { margin: 0.5rem 0; table-layout: fixed; }
.matrix th:first-child { width: 21%; }
.matrix tbody th { font-weight: 600; }
.matrix .risk { display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 400; }
.matrix td { padding: 0.35rem 0.6rem 0.45rem; border: 3px solid var(--paper); border-width: 3px 0 3px 6px; background: var(--panel); }
.matrix td::before { float: inline-end; color: var(--soft); content: "\\25cb" / ""; }
.mitigation { display: block; }
.state { font-size: 0.8125rem; color: var(--soft); }
.by { display: inline; font-size: 0.8125rem; }
.by li { display: inline; }
.by li:first-child::before { content: " \\00b7  "; color: var(--soft); }
.by li + li::before { content: ", "; color: var(--soft); }
[data-state="enforced"], [data-state="detected"] { --tone: var(--good); --wash: var(--good-wash); }
[data-state="failed"] { --tone: var(--bad); --wash: var(--bad-wash); }
[data-state="inconclusive"] { --tone: var(--doubt); --wash: var(--doubt-wash); }
td[data-state] { background: var(--wash, var(--panel)); }
td[data-state] .state, td[data-state]::before { color: var(--tone, var(--soft)); }
td[data-state="enforced"]::before { content: "\\25cf" / ""; }
td[data-state="detected"]::before { content: "\\25d0" / ""; }
td[data-state="failed"]::before { content: "\\2715" / ""; }
td[data-state="inconclusive"]::before { content: "?" / ""; }
td[data-state^="not "]::before { content: "\\2013" / ""; }
td[data-state="not covered"]::before { content: "\\25cb" / ""; }
`;

const findings = `
.filters { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 1.25rem; padding: 0.5rem 0;
  border-block: 1px solid var(--line); background: var(--paper); font-size: 0.875rem; }
fieldset { display: flex; gap: 0.9rem; margin: 0; padding: 0; border: 0; }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
label { display: inline-flex; align-items: center; gap: 0.4rem; min-height: 1.75rem; }
input { width: 1rem; height: 1rem; margin: 0; accent-color: var(--link); }
select, button { min-height: 1.75rem; max-width: 13rem; padding: 0.1rem 0.5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--panel); color: var(--ink); font: inherit; }
output { margin-inline-start: auto; color: var(--soft); font-variant-numeric: tabular-nums; }
.first > li { display: grid; grid-template-columns: minmax(0, 1fr); padding-inline-start: 1.75rem; counter-increment: first; position: relative; }
.first > li + li { margin-top: 0.75rem; }
.first > li::before { position: absolute; left: 0; color: var(--soft); content: counter(first); font-variant-numeric: tabular-nums; }
.at, .todo { color: var(--soft); }
.chapter + .chapter { margin-top: 1.75rem; }
h4 { font-size: 1rem; }
.rule { font-size: 0.875rem; }
.advice { max-width: 62rem; margin: 0.4rem 0 0.5rem; }
.advice > div { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); }
.finding { padding: 0.35rem 0 0.35rem 1rem; border-inline-start: 2px solid var(--line); scroll-margin-top: 5.5rem; }
.finding[data-severity="error"] { border-color: var(--bad); }
.finding[data-severity="warning"] { border-color: var(--doubt); }
.finding[data-severity="note"] { border-color: var(--calm); }
.finding[data-standing="waived"], .finding[data-standing="known"] { border-inline-start-style: dashed; border-color: var(--line); }
.finding:target { background: var(--calm-wash); }
.anchor { float: inline-end; min-width: 1.75rem; padding: 0.1rem 0.5rem; color: var(--soft); text-align: center; text-decoration: none; }
.standing { color: var(--soft); }
.standing::before { content: "\\25c7  " / ""; }
.related { padding-inline-start: 1rem; color: var(--soft); }
.measured { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.measured > div { display: flex; gap: 0.4rem; align-items: baseline; }
.paste { display: flex; gap: 0.6rem; align-items: baseline; margin-top: 0.3rem; }
.paste code { flex: 1; padding: 0.35rem 0.6rem; background: var(--panel); user-select: all; }
.finding:target code { background: var(--paper); }
summary { padding: 0.3rem 0; cursor: pointer; }
.more > summary { padding-inline-start: 1rem; color: var(--soft); }
.facts { border-bottom: 1px solid var(--line); }
.facts[open] { padding-bottom: 1rem; }
.facts tbody th { width: 14rem; color: var(--soft); }
`;

const narrow = `
@media (max-width: 46rem) {
  .part { display: block; }
  h3 { margin-bottom: 0.5rem; }
  .filters { position: static; }
  output { margin-inline-start: 0; }
  .severity { min-width: 0; margin-inline-end: 0.3rem; }
  .finding, .report { scroll-margin-top: 1rem; }
  .advice > div { display: block; }
  .paste { display: block; }
  .paste code { display: block; }
  .facts tbody th { width: 40%; }
  .matrix, .matrix tbody, .matrix tr, .matrix th, .matrix td { display: block; }
  .matrix thead { position: absolute; clip-path: inset(50%); }
  .matrix th:first-child { width: auto; padding-top: 0.75rem; border: 0; }
  .matrix td { border-width: 2px 0; }
  .overview table, .overview tbody, .overview tr, .overview th, .overview td { display: block; }
  .overview thead { position: absolute; clip-path: inset(50%); }
  .overview tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
  .overview th, .overview td { padding: 0; border: 0; }
  .overview tbody th { flex: 1 0 100%; }
  .overview td.zero { display: none; }
  .overview td.number { color: var(--soft); font-size: 0.875rem; }
  .overview td:nth-of-type(2)::before { content: "errors "; }
  .overview td:nth-of-type(3)::before { content: "warnings "; }
  .overview td:nth-of-type(4)::before { content: "notes "; }
  .overview td:nth-of-type(5)::before { content: "waived or known "; }
  .overview td:nth-of-type(6)::before { content: "inspected "; }
}
`;

const print = `
@media print {
  @page { margin: 16mm 14mm; }
  :root { ${light} --paper: #fff; }
  html { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  .filters, .skip, .anchor { display: none !important; }
  td, code, .verdict::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .finding, .first > li, tr { break-inside: avoid; }
  h2, h3, h4, .rule, .advice, summary { break-after: avoid; }
  .part { grid-template-columns: 28mm minmax(0, 1fr); }
  a { color: inherit; }
}
`;

/** The whole style of the page: light, dark, narrow and printed. Nothing moves. Colours have at least 4.5 to 1 against what they stand on. */
export const pageStyle = `
:root { ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
${base}${words}${page}${matrix}${findings}${narrow}${print}`;
