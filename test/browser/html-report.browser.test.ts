import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../../.ci/chromium.ts';
import { axeViolations, launch, visit } from './browser.ts';
import { PageFolder, type PageName } from './pages.ts';

const themes = ['light', 'dark'] as const;
const wide = { width: 1280, height: 900 };
const narrow = { width: 360, height: 740 };

describe.skipIf(!hasChromium())('the HTML report in Chromium', () => {
  const folder = new PageFolder();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    folder[Symbol.dispose]();
    await browser.close();
  });

  // The richest page in every way; the others in each theme and each width once.
  const screens = [
    ...themes.flatMap((colorScheme) => [wide, narrow].map((viewport) => ({ name: 'several', colorScheme, viewport }) as const)),
    ...(['failing', 'clean', 'names'] as const).flatMap((name) => [
      { name, colorScheme: 'light', viewport: narrow } as const,
      { name, colorScheme: 'dark', viewport: wide } as const,
    ]),
  ];

  it.each(screens)('$name is whole, quiet and accessible: $colorScheme, $viewport.width wide', async ({ name, colorScheme, viewport }) => {
    await using visited = await visit(browser, folder.write(name), { colorScheme, viewport });
    const { page, complaints } = visited;
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    // Everything open, so that everything is looked at.
    await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('has a theme of its own for the dark', async () => {
    const colours = new Set<string>();
    for (const colorScheme of themes) {
      await using visited = await visit(browser, folder.write('clean'), { colorScheme });
      colours.add(await visited.page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    }
    expect(colours.size).toBe(2);
  });

  it('runs nothing that a name holds', async () => {
    await using visited = await visit(browser, folder.write('hostile'));
    const { page, complaints } = visited;
    expect(
      await page.evaluate(
        '[document.scripts.length, document.images.length, document.querySelectorAll("iframe, object, embed, base, link, video, audio, svg").length]',
      ),
    ).toEqual([1, 0, 0]);
    await page.evaluate('for (const summary of document.querySelectorAll("summary")) summary.click()');
    await page.getByLabel(/^Rule/).selectOption({ index: 1 });
    expect(complaints).toEqual([]);
  });

  it('refuses what is not its own, even were it on the page', async () => {
    await using visited = await visit(browser, folder.write('clean'));
    const { page, complaints } = visited;
    await page.evaluate(`
      document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/pixel.png"><p id="inline" style="color: red" onclick="document.title = 1">x</p>');
      document.getElementById('inline').click();
    `);
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))');
    expect(await page.title()).toMatch(/^pass: /);
    expect(complaints.filter((complaint) => complaint.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(3);
  });

  it('filters by severity, guard, rule and standing, counts, and shows all again', async () => {
    await using visited = await visit(browser, folder.write('several'));
    const { page, complaints } = visited;
    const shown = async () => ({ visible: await page.locator('.finding:visible').count(), says: await page.locator('#shown').textContent() });
    const all = await shown();
    expect(all).toEqual({ visible: 18, says: '18 of 18 findings' });
    await page.getByLabel('warning').uncheck();
    expect(await shown()).toEqual({ visible: 7, says: '7 of 18 findings' });
    await page.getByLabel(/^Guard/).selectOption('judged');
    expect(await shown()).toEqual({ visible: 3, says: '3 of 18 findings' });
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await shown()).toEqual(all);
    await page.getByLabel(/^Rule/).selectOption('sample-guard/bad-header');
    expect(await shown()).toEqual({ visible: 2, says: '2 of 18 findings' });
    await page.getByLabel(/^Rule/).selectOption('All');
    await page.getByLabel(/^Standing/).selectOption('Waived');
    expect(await shown()).toEqual({ visible: 1, says: '1 of 18 findings' });
    expect(await page.locator('.chapter:visible').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('opens what a link leads to, even where it is folded away or filtered out', async () => {
    const address = folder.write('folded');
    await using visited = await visit(browser, address);
    const { page } = visited;
    const id = (await page.locator('details.more .finding').last().getAttribute('id')) ?? expect.unreachable('a finding has an id');
    const target = page.locator(`[id="${id}"]`);
    expect(await target.isVisible()).toBe(false);
    await page.getByLabel('error', { exact: true }).uncheck();
    await page.evaluate(`location.hash = '#${id}'`);
    await target.waitFor({ state: 'visible' });
    expect(await page.evaluate(`document.getElementById('${id}').getBoundingClientRect().top < innerHeight`)).toBe(true);
    expect(await page.locator('#shown').textContent()).toBe('60 of 60 findings');
  });

  it.each(['failing', 'several', 'hostile'] as const)('says the same without script: %s', async (name: PageName) => {
    const address = folder.write(name);
    await using plain = await visit(browser, address, { javaScriptEnabled: false });
    await using scripted = await visit(browser, address);
    const textOf = ({ page }: typeof plain) => page.locator('section.report').allTextContents();
    expect(await textOf(plain)).toEqual(await textOf(scripted));
    expect(await plain.page.locator('form').isVisible()).toBe(false);
    expect(await scripted.page.locator('form').isVisible()).toBe(true);
    expect(plain.complaints).toEqual([]);
  });

  it('prints everything, folded away or not, and none of its controls', async () => {
    await using visited = await visit(browser, folder.write('several'), { javaScriptEnabled: false });
    const { page } = visited;
    const folded = page.locator('details.facts td').first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.locator('form, .skip, .anchor').filter({ visible: true }).count()).toBe(0);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('can be used by keyboard alone', async () => {
    await using visited = await visit(browser, folder.write('several'));
    const { page } = visited;
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(true);
  });
});
