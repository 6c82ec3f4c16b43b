import { visible } from '@mlx-guard/core';
import { annotationLines, briefText, reportJson, sarifText, summaryMarkdown, terminalText } from '@mlx-guard/reporters';
import { describe, expect, it } from 'vitest';
import { liveReference, outsideCode, renderMarkdown } from './github-markdown.ts';
import { hostileNames } from './hostile-names.ts';
import { hostileReport, sampleRules } from './reports.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const tags = /<\/?([a-z]+[1-6]?)[^>]*>/gi;
const ourTags = new Set(['h2', 'h3', 'h4', 'p', 'strong', 'ul', 'ol', 'li', 'a', 'code', 'details', 'summary', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);

/** Lines as the runner reads them: it trims, and takes a line that then starts with `::` for a command, and `##[` anywhere. */
const commandsIn = (output: string): readonly string[] =>
  output.split(/\r\n|[\r\n\u0085\u2028\u2029]/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['));

describe.each(Object.entries(hostileNames))('a name with: %s', (_, name) => {
  const report = hostileReport(name);

  it('is one annotation a line, each a command of ours with properties of ours', () => {
    const lines = annotationLines(report, sampleRules);
    expect(commandsIn(lines.join('\n'))).toEqual(lines);
    for (const line of lines) {
      expect(line).not.toMatch(unseen);
      const [, properties = ''] = /^::(?:error|warning|notice) (.*?)::/.exec(line) ?? [];
      const keys = properties.split(',').map((pair) => pair.split('=')[0]);
      expect(new Set(keys).size).toBe(keys.length);
      expect(['file', 'line', 'endLine', 'col', 'endColumn', 'title']).toEqual(expect.arrayContaining(keys));
    }
  });

  it.each([
    ['in full', true, terminalText],
    ['in full', false, terminalText],
    ['in brief', true, briefText],
    ['in brief', false, briefText],
  ] as const)('is inert in a terminal, %s (color: %s)', (_length, color, render) => {
    const text = render(report, sampleRules, { color });
    expect(commandsIn(text)).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours are taken out, so that only foreign ones are left.
    const painted = text.replace(/\u001b\[(?:0|1|2|32|33|1;31)m/g, '').replaceAll('\n', '');
    expect(painted).not.toMatch(unseen);
  });

  it('is inert in the job summary', () => {
    const markdown = summaryMarkdown(report, sampleRules);
    expect(markdown.replaceAll('\n', '')).not.toMatch(unseen);
    const html = renderMarkdown(markdown);
    expect([...html.matchAll(tags)].map(([, tag = '']) => tag).filter((tag) => !ourTags.has(tag))).toEqual([]);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target);
    expect(links.filter((target) => !target?.startsWith('https://github.com/mlx-guard/mlx-guard/blob/main/docs/rules/sample-guard/'))).toEqual([]);
    expect(outsideCode(html).replace(/<[^>]*>/g, ' ')).not.toMatch(liveReference);
  });

  it('is inert in SARIF', () => {
    const text = sarifText(report, sampleRules);
    expect(text.trimEnd()).not.toMatch(unseen);
    expect(commandsIn(text)).toEqual([]);
    const [run] = JSON.parse(text).runs;
    for (const { message, locations } of run.results) {
      expect(message.text).not.toContain('](');
      expect(message.text.replaceAll('{{', '').replaceAll('}}', '')).not.toMatch(/[{}]/);
      const { uri } = locations[0].physicalLocation.artifactLocation;
      expect(uri).toMatch(/^[\w.~!*'()%-]+(?:\/[\w.~!*'()%-]*)*$/);
      expect(new URL(uri, 'file:///root/').pathname.startsWith('/root/')).toBe(true);
    }
  });

  it('is in the report JSON as it is, and shows', () => {
    const json = reportJson(report);
    expect(json.replaceAll('\n', '')).not.toMatch(unseen);
    expect(commandsIn(json)).toEqual([]);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('is named by its first 100 characters at least', () => {
    const start = visible(name.slice(0, 100)).slice(0, 60).replaceAll('`', '\\x60');
    expect(terminalText(report, sampleRules, { color: false })).toContain(start);
    expect(
      JSON.parse(sarifText(report, sampleRules)).runs[0].results[0].message.text.replaceAll('\\x28', '(').replaceAll('{{', '{').replaceAll('}}', '}'),
    ).toContain(start);
  });
});
