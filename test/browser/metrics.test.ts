import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PatientClient } from '../patient-client.ts';
import { describeInBrowser } from './a-browser.ts';
import { type System, startSystem } from './system.ts';

describeInBrowser('metrics', ({ open }) => {
  let system: System;
  let client: PatientClient;
  beforeAll(async () => {
    system = await startSystem();
    client = new PatientClient({ url: system.url });
  });
  afterAll(() => system.stop());

  test('every figure of the seed is there, as the API has it, and follows what happens', async () => {
    const page = await open('/figures', { url: system.url });
    const value = (title: string) => page.locator(`section[aria-label="${title}"] header`);
    expect(await value('Completion time').textContent()).toContain('not known');
    const { taskId } = await client.submitTask({ type: 'security', title: 'Measured' });
    await client.waitForTask(taskId);
    await page.waitForSelector('section[aria-label="Success rate"]:has-text("1 completed, 0 failed")');
    const [tasks, agents] = await Promise.all([client.getTaskMetrics(), client.getAgentMetrics()]);
    expect(tasks.total.success_rate).toBe(1);
    expect(await value('Success rate').textContent()).toContain('100 %');
    const perAgent = agents.total.completed_per_agent!.toFixed(2);
    expect(await value('Subtasks per agent').textContent()).toContain(perAgent);
    const titles = await page.locator('main h3').allTextContents();
    expect(titles).toEqual([
      ...['Completion time', 'Success rate', 'Cost per task', 'Quality'],
      ...['Subtasks per agent', 'Response time', 'Error rate', 'Utilization'],
      ...['Queue depth', 'Wait', 'Throughput', 'API availability', 'Rework', 'Spawn time', 'Spend'],
    ]);
    // All but the availability, of which there are no points.
    expect(await page.locator('main canvas').count()).toBe(titles.length - 1);
  });

  test('the window is in the URL', async () => {
    const page = await open('/figures', { url: system.url });
    await page.click('label:has-text("7 days")');
    await page.waitForURL(/\?window=7d$/);
    const { series } = await client.getTaskMetrics({ window: '7d' });
    expect(series).toHaveLength(8);
    await page.reload();
    await page.waitForSelector('label:has-text("7 days") input:checked', { state: 'attached' });
  });

  test('a chart tells the value under the pointer', async () => {
    const page = await open('/figures', { url: system.url });
    const chart = page.locator('section[aria-label="Throughput"] figure');
    await chart.locator('canvas').waitFor();
    const over = chart.locator('.u-over');
    await over.scrollIntoViewIfNeeded();
    const { width } = (await over.boundingBox())!;
    await over.hover({ position: { x: width - 4, y: 40 } });
    await chart.locator('figcaption:has-text(": 1")').waitFor();
  });
});
