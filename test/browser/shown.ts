import type { Page } from 'playwright-core';

/** Waits until a page shows what it has read. */
export async function shown(page: Page): Promise<void> {
  await page.waitForSelector('main h1');
  const places = page.locator('main [role="status"]', { hasText: 'Loading' });
  while ((await places.count()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
