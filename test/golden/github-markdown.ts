import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** Renders as GitHub does before it sanitises: raw HTML stays, so that a test can see it. */
export const renderMarkdown = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

/** What is left of rendered Markdown outside of code: where GitHub looks for names, issues, commits and addresses to link. */
export const outsideCode = (html: string): string => html.replace(/<code>[^<]*<\/code>/g, '\u0001');

/** What GitHub makes live by itself in text outside of code, once the Markdown is rendered. */
export const liveReference = /@[\w-]|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:\/\/|\bwww\.|:\w+:|\$/i;
