import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../../client/types.ts';
import { PatientClient } from '../patient-client.ts';
import { until } from '../until.ts';
import { describeInBrowser, seriousFaults } from './a-browser.ts';
import { type System, startSystem } from './system.ts';

describeInBrowser('audit', ({ open }) => {
  let system: System;
  let client: PatientClient;
  const id = 'agent_qa_001';
  beforeAll(async () => {
    system = await startSystem();
    client = new PatientClient({ url: system.url });
    await client.updateAgent(id, { status: 'draining' });
    await until(
      'the change is in the journal',
      async () => (await client.getAudit({ resource: `agent/${id}` })).entries.map(({ type }) => type),
      (types) => types.includes('agent.changed'),
    );
  });
  afterAll(() => system.stop());

  test('the URL filters, an entry shows what it changed, and its history is a link away', async () => {
    const page = await open(`/audit?action=agent.changed&resource=agent/${id}`, { url: system.url });
    await page.click('[role="table"] a:text-is("agent.changed")');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator('tbody tr').allTextContents()).toEqual(['statusonlinedraining']);
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByText('History of agent').click();
    await page.waitForSelector('[role="table"] a:text-is("agent.registered")');
    expect(new URL(page.url()).searchParams.get('resource')).toBe(`agent/${id}`);
    await page.setViewportSize({ width: 360, height: 800 });
    const row = page.locator('[role="row"]', { hasText: 'agent.registered' }).first();
    await row.locator('time').waitFor();
  });

  test('new entries are told, and shown when the reader wants them', async () => {
    const page = await open('/audit?action=agent.changed', { url: system.url });
    await page.waitForSelector('[role="status"]:text-is("live")');
    const before = await page.locator('[role="table"] a:text-is("agent.changed")').count();
    await client.updateAgent('agent_qa_002', { status: 'draining' });
    await page.click('button:text-is("Show 1 new entry")');
    await page.waitForSelector('a:text-is("agent/agent_qa_002")');
    expect(await page.locator('[role="table"] a:text-is("agent.changed")').count()).toBe(before + 1);
  });

  test('entries are verified in the browser, and one that was changed is found', async () => {
    const page = await open(`/audit?resource=agent/${id}`, { url: system.url });
    await page.click('button:has-text("Verify these entries")');
    await page.waitForSelector(
      'main [role="status"]:has-text("verified"):has-text("2 entries have their hash, 1 follow")',
    );

    await page.route('**/api/audit?*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as Answer<'getAudit'>;
      await route.fulfill({ response: answer, json: { ...body, entries: body.entries.map(asOfMallory) } });
    });
    await page.reload();
    await page.click('button:has-text("Verify these entries")');
    await page.waitForSelector(
      `main [role="status"]:has-text("1 of 2 do not hold"):has-text("Entry 2 of agent/${id} was changed: it does not have its hash.")`,
    );
  });
});

const asOfMallory = (entry: Answer<'getAudit'>['entries'][number]) =>
  entry.type === 'agent.changed' ? { ...entry, actor: 'user/mallory' } : entry;
