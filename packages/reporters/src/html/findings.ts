import { type AnyRule, counted, type Finding, type Severity } from '@mlx-guard/core';
import { cut, limits } from '../limits.ts';
import { fold, worstInTurns } from '../order.ts';
import { ruleUrl } from '../remedy.ts';
import { isCounting, shownSeverity } from '../standing.ts';
import { type Context, leftOut } from './context.ts';
import { pasteMarkup, whereMarkup } from './finding.ts';
import { type Markup, markup, nothing, said } from './markup.ts';

/** Findings of one rule that are shown at once; the rest is folded away below them. */
const openPerRule = 10;

/** Everything of one rule that counts the same, so that its danger and its remedy are said once. */
interface Chapter {
  readonly severity: Severity;
  readonly ruleId: string;
  readonly rule: AnyRule | undefined;
  /** Never empty; not all of them need be on the page. */
  readonly findings: readonly Finding[];
}

const severityMarkup = (severity: Severity): Markup => markup`<span class="severity" data-severity="${severity}">${severity}</span>`;

function chaptersOf(findings: readonly Finding[], rules: readonly AnyRule[]): readonly Chapter[] {
  const byId = new Map<string, AnyRule>(rules.map((rule) => [rule.id, rule]));
  const groups = Map.groupBy(worstInTurns(findings), (finding) => `${isCounting(finding)} ${shownSeverity(finding)} ${finding.rule}`);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({ severity: shownSeverity(first), ruleId: first.rule, rule: byId.get(first.rule), findings: group })),
  );
}

function chapterMarkup({ severity, ruleId, rule, findings }: Chapter, { shown }: Context): Markup {
  const items = findings.flatMap((finding) => shown.get(finding)?.item ?? []);
  const name = rule === undefined ? markup`<code>${ruleId}</code>` : markup`<a href="${ruleUrl(rule)}" rel="noreferrer"><code>${ruleId}</code></a>`;
  if (items.length === 0) return nothing;
  const rest = items.slice(openPerRule);
  const count = items.length < findings.length ? `${findings.length}, ${items.length} of them here` : `${findings.length}`;
  return markup`<section class="chapter" data-severity="${severity}">
<h4>${severityMarkup(severity)} ${rule === undefined ? 'A rule that this version does not know' : said(rule.title)}${findings.length > 1 ? markup` <span class="count">${count}</span>` : nothing}</h4>
<p class="rule">${name}</p>
${rule === undefined ? nothing : markup`<dl class="advice"><div><dt>Danger</dt><dd>${said(rule.why)}</dd></div><div><dt>To do</dt><dd>${said(rule.remedy)}</dd></div></dl>`}
<ol class="findings">
${items.slice(0, openPerRule)}</ol>
${rest.length === 0 ? nothing : markup`<details class="more"><summary>${rest.length} more of this rule</summary><ol class="findings">\n${rest}</ol></details>\n`}</section>
`;
}

/** What to mend first, each with a link to where all is said about it. Nothing where there is only one finding: it stands right below. */
export function firstFixesMarkup({ report, rules, shown }: Context): Markup {
  const pressing = fold(report.findings, rules).filter(({ severity, first }) => severity !== 'note' && isCounting(first) && shown.has(first));
  if (pressing.length === 0 || report.findings.length === 1) return nothing;
  const items = pressing.slice(0, limits.firstFixes).map(({ severity, rule, first, findings }) => {
    const more = findings.length > 1 ? `; ${findings.length - 1} more of this kind here` : '';
    return markup`<li><p>${severityMarkup(severity)} <a href="#${shown.get(first)?.id ?? ''}">${rule === undefined ? first.rule : said(rule.title)}</a> <span class="at">${whereMarkup(first, report)}${more}</span></p>
${rule === undefined ? nothing : markup`<p class="todo">${said(rule.remedy)}</p>`}${pasteMarkup(first)}</li>
`;
  });
  return markup`<ol class="first">\n${items}</ol>\n`;
}

/** All findings that the page shows, by rule, those that do not count last; and how many it does not show. */
export function findingsMarkup(context: Context): Markup {
  const { report, rules, shown } = context;
  const chapters = chaptersOf(report.findings, rules);
  const split = (counts: boolean): readonly Markup[] =>
    chapters.filter(({ findings }) => findings.slice(0, 1).some(isCounting) === counts).map((chapter) => chapterMarkup(chapter, context));
  const aside = split(false);
  const left = report.findings.filter((finding) => !shown.has(finding)).length;
  return markup`${split(true)}${aside.join('') === '' ? nothing : markup`<p class="divider">Waived or known: these do not count.</p>\n${aside}`}${
    left === 0 ? nothing : markup`<p class="left">${leftOut(left, report)}. This page shows the worst.</p>\n`
  }${report.omittedFindings === 0 ? nothing : markup`<p class="left">${counted(report.omittedFindings, 'further finding')} counted in the verdict, but kept nowhere.</p>\n`}`;
}

/** Texts of a report as a list, bounded by the room that is left. */
export function listMarkup(texts: readonly string[], { room, report }: Context): Markup {
  if (texts.length === 0) return nothing;
  const items = room.fit(texts, (text) => markup`<li>${said(cut(text, limits.messageChars))}</li>\n`);
  const left = texts.length - items.length;
  return markup`<ul class="list">\n${items}${left === 0 ? nothing : markup`<li>${leftOut(left, report)}</li>\n`}</ul>\n`;
}
