import { source as axeSource } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../../.ci/chromium.ts';

/** One browser for all tests, with a fresh profile and nothing that it would do by itself. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A page on the screen, and all that it did which a report must not do. */
export interface Visit {
  readonly page: Page;
  /** Messages on the console, errors, dialogs, and requests for anything but the page. */
  readonly complaints: readonly string[];
}

/** Opens a page in a fresh context, where every request but the first is refused. */
export async function visit(browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Visit & AsyncDisposable> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const [file] = address.split('#');
  await context.route('**', (route) => (route.request().url().split('#')[0] === file ? route.continue() : route.abort()));
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on('popup', (popup) => complaints.push(`popup: ${popup.url()}`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== file) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe has against a page, by its rules for WCAG 2.2 A and AA and for best practice: rule, and where. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate<readonly string[]>(`(async () => {
    const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary));
  })()`);
}
