import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeInBrowser, seriousFaults } from './a-browser.ts';
import { type System, startSystem } from './system.ts';

describeInBrowser('queues', ({ open }) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  test('a message that cannot be processed appears without a reload, and opens by a URL, as text', async () => {
    const page = await open('/queues', { url: system.url });
    await page.waitForSelector('text="No dead letters"');
    const body = JSON.stringify({ task_id: 'task_lost', attempt: 2, title: '<img src=x onerror=alert(1)>' });
    system.send({ queue: 'tritons-quality-dead-letters', body });
    const row = page.locator('[role="table"][aria-label="Dead letters"] [role="row"]:has-text("task_lost")');
    await row.waitFor();
    expect(await row.textContent()).toContain('tritons-quality-dead-letters');
    await row.locator('a').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator('pre').textContent()).toBe(JSON.stringify(JSON.parse(body), null, 2));
    expect(await seriousFaults(page)).toEqual([]);
    await page.reload();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });
});
