import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PatientClient } from '../patient-client.ts';
import { describeInBrowser, seriousFaults } from './a-browser.ts';
import { type System, startSystem } from './system.ts';

describeInBrowser('settings', ({ open }) => {
  let system: System;
  let client: PatientClient;
  beforeAll(async () => {
    system = await startSystem();
    client = new PatientClient({ url: system.url });
  });
  afterAll(() => system.stop());
  const row = (name: string) => `[role="table"] [role="row"]:has-text("${name}")`;

  test('the version, the address and who looks', async () => {
    const page = await open('/settings', { url: system.url });
    const facts = await page.textContent('section:has(h2:text-is("This system")) dl');
    expect(facts).toContain((await client.getHealth()).version);
    expect(facts).toContain(system.url);
    expect(facts).toContain('local, admin');
  });

  test('a key is made and shown once, rotated, and revoked by its name', async () => {
    const page = await open('/settings', { url: system.url });
    await page.click('button:text-is("New key")');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('has blanks');
    await dialog.getByText('Make it').click();
    await page.waitForSelector('[aria-invalid="true"]');
    await dialog.getByLabel('Name').fill('ci');
    await dialog.getByLabel('Role').selectOption('submitter');
    await dialog.getByText('Make it').click();
    const apiKey = (await dialog.locator('pre').textContent())!;
    expect((await new PatientClient({ url: system.url, apiKey }).getCaller()).role).toBe('submitter');
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    await dialog.getByText('I have it').click();
    await page.waitForSelector(`${row('ci')}:has-text("in force")`);
    expect((await page.content()).includes(apiKey)).toBe(false);

    await page.click('button[aria-label="Rotate ci"]');
    const next = (await dialog.locator('pre').textContent())!;
    expect(next).not.toBe(apiKey);
    await dialog.getByText('I have it').click();

    await page.click('button[aria-label="Revoke ci"]');
    await page.getByLabel('Type ci to confirm').fill('ci');
    await page.click('button:text-is("Revoke")');
    await page.waitForSelector(`${row('ci')}:has-text("revoked")`);
    await expect(new PatientClient({ url: system.url, apiKey: next }).getCaller()).rejects.toMatchObject({
      status: 401,
    });
  });

  test('a webhook is made, switched off and removed; a URL that may not be called stands at its field', async () => {
    const page = await open('/settings', { url: system.url });
    await page.click('button:text-is("New webhook")');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill('http://127.0.0.1:1/x');
    await dialog.getByText('Switch it on').click();
    await page.waitForSelector('[aria-invalid="true"]');
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByLabel('URL').fill('https://hooks.example.com/tritons');
    await dialog.getByLabel('Events').fill('owner.changed');
    await dialog.getByText('Switch it on').click();
    await dialog.locator('pre').waitFor();
    await dialog.getByText('I have it').click();
    await page.click(`${row('hooks.example.com')} .mono`);
    await dialog.getByText('The receiver took every event at once.').waitFor();
    await dialog.getByText('Switch off').click();
    await dialog.getByText('Switch on').waitFor();
    expect((await client.listWebhooks()).webhooks).toMatchObject([{ status: 'disabled' }]);
    await dialog.getByText('Remove …').click();
    await page.getByLabel('Type hooks.example.com to confirm').fill('hooks.example.com');
    await page.click('button:text-is("Remove")');
    await page.waitForSelector('text="No webhooks"');
  });
});

describeInBrowser('a viewer', ({ open }) => {
  test('sees neither keys nor the audit, and is offered no action on agents', async () => {
    const system = await startSystem({ auth: 'required' });
    try {
      const admin = new PatientClient({ url: system.url, apiKey: system.adminKey });
      const { api_key } = await admin.createKey({ name: 'reader', role: 'viewer' });
      const page = await open('/settings', { url: system.url });
      await page.getByLabel('API key or token').fill(api_key);
      await page.getByLabel('API key or token').press('Enter');
      await page.waitForSelector('text="reader, viewer"');
      expect(await page.locator('main h2').allTextContents()).toEqual(['This system']);
      await page.goto(`${system.url}/audit`);
      await page.waitForSelector('text="Not for your role"');
      await page.goto(`${system.url}/agents?agent=agent_qa_001&register=qa`);
      await page.getByRole('dialog').waitFor();
      expect(await page.getByRole('dialog').count()).toBe(1);
      expect(await page.locator('button:text-is("Drain"), button:text-is("Add agent")').count()).toBe(0);
      await page.context().close();
    } finally {
      await system.stop();
    }
  });
});
