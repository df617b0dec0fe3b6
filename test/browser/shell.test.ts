import { expect, test } from '@jest/globals';
import { allowedMethods } from '../../core/contracts/api/match-route.ts';
import { describeInBrowser, refuse, seriousFaults } from './a-browser.ts';

const pages = {
  '/': 'Overview',
  '/tasks': 'Tasks',
  '/agents': 'Agents',
  '/queues': 'Queues',
  '/figures': 'Metrics',
  '/audit': 'Audit',
  '/settings': 'Settings',
};
const paths = Object.keys(pages);

describeInBrowser('every page', ({ open }) => {
  test('is in the navigation, at a path that is not the API’s, and opens from there and by its URL', async () => {
    const page = await open('/');
    const links = page.locator('nav[aria-label="Pages"] a');
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(paths);
    for (const [path, title] of Object.entries(pages)) {
      expect(allowedMethods(path)).toEqual([]);
      await page.click(`nav[aria-label="Pages"] a[href="${path}"]`);
      await page.waitForSelector(`h1:text-is("${title}")`);
      expect(new URL(page.url()).pathname).toBe(path);
      await page.reload();
      await page.waitForSelector(`h1:text-is("${title}")`);
    }
  });

  test.each(paths)('%s has no serious fault of accessibility, in light, in dark and on a phone', async (path) => {
    const page = await open(path);
    expect(await seriousFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFaults(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    expect(await seriousFaults(page, ['color-contrast', 'target-size', 'button-name', 'link-name'])).toEqual([]);
  });

  test.each(paths)('the first load of %s is at most 200 KB of JavaScript, compressed', async (path) => {
    const page = await open(path);
    const bytes: number[] = await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map((one) => one.encodedBodySize)`,
    );
    const sum = bytes.reduce((total, one) => total + one, 0);
    expect(sum).toBeGreaterThan(50_000);
    expect(sum).toBeLessThanOrEqual(200_000);
  });

  test('a page says so if it cannot learn who reads it, and asks again', async () => {
    const page = await open('/');
    await refuse(page, '/api/me');
    await page.reload();
    await page.locator('main').getByText('Refused for a test').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('h1:text-is("Overview")');
  });

  test('a page that could not be read says so, and comes once the connection is back', async () => {
    const page = await open('/', { goesOffline: true });
    await page.locator('header').getByText('live', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.locator('header').getByText('disconnected').waitFor();
    await page.click('nav[aria-label="Pages"] a[href="/queues"]');
    await page.locator('main').getByText('This page could not be shown').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.waitForSelector('h1:text-is("Queues")');
    await page.locator('header').getByText('live', { exact: true }).waitFor();
  });

  test('a path without a page says so', async () => {
    const page = await open('/nothing/here');
    expect(await page.textContent('h1')).toBe('No such page');
  });
});
