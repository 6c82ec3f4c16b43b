import type { Report, Verdict } from '@mlx-guard/core';
import { cut, limits } from '../limits.ts';
import { gapTexts, noticeTexts, outcomeText, unavailableTexts, verdictWord } from '../outcome.ts';
import type { Context } from './context.ts';
import { factsMarkup } from './facts.ts';
import { findingsMarkup, firstFixesMarkup, listMarkup } from './findings.ts';
import { label, type Markup, markup, nothing, said } from './markup.ts';

/** A verdict as a word with its colour and mark. */
export const verdictMarkup = (report: { readonly verdict: Verdict }): Markup =>
  markup`<span class="verdict" data-verdict="${report.verdict}">${verdictWord(report)}</span>`;

/** What a report is called on the page: its guard's title, and its name where that says more. */
export const titleMarkup = ({ title, name, guard }: Report): Markup =>
  markup`${label(cut(title, limits.messageChars))}${name === guard ? nothing : markup` <code>${cut(name, limits.messageChars)}</code>`}`;

const part = (title: string, body: Markup): Markup =>
  body === nothing || body.toString() === '' ? nothing : markup`<div class="part">\n<h3>${title}</h3>\n<div class="body">\n${body}</div>\n</div>\n`;

/** One report: verdict, what to mend first, findings, what was not checked, and the facts. What nobody checked is the news of an inconclusive run. */
export function reportMarkup(context: Context): Markup {
  const { report, id, isAlone } = context;
  const gaps = part('Not checked', listMarkup(gapTexts(report, limits.listed, ''), context));
  const first = part('Fix these first', firstFixesMarkup(context));
  const notices = part('About the judgement', listMarkup(noticeTexts(report, limits.listed), context));
  const unavailable = part('Not run here', listMarkup(unavailableTexts(report, ''), context));
  return markup`<section class="report" id="${id}" aria-labelledby="${id}:title">
<h2 id="${id}:title">${titleMarkup(report)} ${verdictMarkup(report)}</h2>
${isAlone ? nothing : markup`<p class="outcome">${said(outcomeText(report))}.</p>\n`}${report.verdict === 'inconclusive' ? [gaps, first] : [first, gaps]}${part('Findings', findingsMarkup(context))}${notices}${unavailable}${part('Facts', factsMarkup(context))}</section>
`;
}
