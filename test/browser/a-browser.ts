import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { PatientClient } from '../patient-client.ts';
import { noBrowser } from './chromium.ts';
import { shown } from './shown.ts';

export type Theme = 'light' | 'dark';
export type Opening = {
  /** Origin of a system of the test's own, instead of the one that all tests share. */
  url?: string;
  theme?: Theme;
  width?: number;
  /** The test takes the network away. */
  goesOffline?: boolean;
};

const HEIGHT = 900;
/** What the browser itself logs when the API refuses a call, which some tests want. */
const REFUSAL = /^Failed to load resource: the server responded with a status of (?<status>4\d\d|503)/;
/** What the browser and React log without a network. */
const LOSS = /net::ERR_INTERNET_DISCONNECTED|^Error: Unable to preload CSS|Failed to fetch dynamically imported module/;

/** The tests of a file, in the browser. Each one fails if its pages call elsewhere, break their policy or log an error. */
export function describeInBrowser(
  name: string,
  tests: (parts: { open: (path: string, opening?: Opening) => Promise<Page>; client: () => PatientClient }) => void,
): void {
  if (noBrowser) {
    describe.skip(`${name}: ${noBrowser}`, () => test('a browser', () => {}));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    const shared = () => process.env.DASHBOARD_URL!;
    beforeAll(async () => {
      browser = await chromium.connect(process.env.DASHBOARD_BROWSER!);
    });
    afterEach(async () => {
      for (const context of contexts.splice(0)) await context.close();
      expect(faults.splice(0)).toEqual([]);
    });
    afterAll(() => browser.close());
    tests({
      client: () => new PatientClient({ url: shared() }),
      async open(path, { url = shared(), theme = 'light', width = 1440, goesOffline = false } = {}) {
        const context = await browser.newContext({
          viewport: { width, height: HEIGHT },
          colorScheme: theme,
          reducedMotion: 'reduce',
          // Without a locale, Chromium takes a tag from the environment that Intl refuses.
          locale: 'en-GB',
          timezoneId: 'Europe/Berlin',
        });
        contexts.push(context);
        noteFaults(context, new URL(url).origin, faults, goesOffline ? [REFUSAL, LOSS] : [REFUSAL]);
        const page = await context.newPage();
        await page.goto(url + path);
        await shown(page);
        return page;
      },
    });
  });
}

function noteFaults(context: BrowserContext, origin: string, faults: string[], wanted: RegExp[]): void {
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && asked.protocol !== 'blob:') faults.push(`A request left the origin: ${asked}`);
  });
  context.on('console', (message) => {
    if (message.type() !== 'error' || wanted.some((one) => one.test(message.text()))) return;
    faults.push(`Console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`Uncaught: ${error.error().message}`));
}

/** Has the API refuse a page the calls of a path. */
export async function refuse(page: Page, path: string): Promise<void> {
  const problem = { type: 'about:blank', title: 'Refused for a test', status: 403, detail: 'By the test.' };
  await page.route(
    ({ pathname }) => pathname === path,
    (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  );
}

/** Rules of axe that a page breaks, the serious and the critical ones, with the elements; all rules, or only `rules`. */
export async function seriousFaults(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`));
}
