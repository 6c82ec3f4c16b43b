import { type Finding, quote, type Report } from '@mlx-guard/core';
import { cut, limits } from '../limits.ts';
import { placeText } from '../place.ts';
import { pasteable } from '../remedy.ts';
import { shownSeverity, standingText } from '../standing.ts';
import { type Markup, markup, nothing, said } from './markup.ts';

const maxRelated = 10;
const maxFacts = 20;

/** How a finding counts, in the words of the filter. */
function standingOf({ waived, baselined, ambient }: Finding): 'counts' | 'waived' | 'known' | 'ambient' {
  if (waived !== undefined) return 'waived';
  if (baselined === true) return 'known';
  return ambient === true ? 'ambient' : 'counts';
}

/** Where a finding stands, from the root of the repository. */
export const whereMarkup = ({ location }: Pick<Finding, 'location'>, { run }: Report): Markup =>
  location === undefined ? markup`this run` : said(placeText(location, run.prefix));

/** The line to paste, where it can be pasted whole; one click selects it. */
export function pasteMarkup(finding: Finding): Markup {
  const paste = pasteable(finding);
  return paste === undefined ? nothing : markup`<p class="paste"><span class="label">Paste</span> <code>${paste}</code></p>`;
}

function relatedMarkup({ related = [] }: Finding, report: Report): Markup {
  if (related.length === 0) return nothing;
  const items = related
    .slice(0, maxRelated)
    .map(({ location, message }) => markup`<li>${whereMarkup({ location }, report)}: ${said(cut(message, limits.messageChars))}</li>`);
  const rest = related.length > maxRelated ? markup`<li>and ${related.length - maxRelated} more places</li>` : nothing;
  return markup`<ul class="related">${items}${rest}</ul>`;
}

function factsMarkup({ evidence }: Finding): Markup {
  const facts = Object.entries(evidence).slice(0, maxFacts);
  if (facts.length === 0) return nothing;
  const items = facts.map(([name, value]) => markup`<div><dt>${cut(name, 60)}</dt><dd>${typeof value === 'number' ? value : said(quote(value))}</dd></div>`);
  return markup`<dl class="measured">${items}</dl>`;
}

/** One finding as an item of a list, with an address of its own. `guard`: the place of its report on the page, from 0. */
export function findingMarkup(finding: Finding, report: Report, guard: number, id: string): Markup {
  const standing = standingText(finding);
  return markup`<li class="finding" id="${id}" data-severity="${shownSeverity(finding)}" data-guard="${guard}" data-rule="${finding.rule}" data-standing="${standingOf(finding)}">
<p class="where"><a class="anchor" href="#${id}" aria-label="Link to this finding">#</a>${whereMarkup(finding, report)}</p>
<p>${said(cut(finding.message, limits.messageChars))}</p>
${standing === undefined ? nothing : markup`<p class="standing">${said(cut(standing, limits.messageChars))}</p>`}${relatedMarkup(finding, report)}${factsMarkup(finding)}${pasteMarkup(finding)}</li>
`;
}
