import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeInBrowser, seriousFaults } from './a-browser.ts';
import { DRAINING, PULLING, play } from './a-scene.ts';
import { type System, startSystem } from './system.ts';

describeInBrowser('agents', ({ open }) => {
  let system: System;
  let scene: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    system = await startSystem();
    scene = await play(system);
  });
  afterAll(() => system.stop());
  const card = (id: string) => `li:has(a[title="${id}"])`;

  test('each says what it does now, or why it does nothing; the URL filters them', async () => {
    const page = await open('/agents', { url: system.url });
    await page.waitForSelector(`${card(PULLING)}:has-text("at work"):has-text("Billing export for the finance team")`);
    expect(await page.textContent(card(DRAINING))).toContain('Gets no more work until it is resumed.');
    expect(await page.textContent(card('agent_backend_001'))).toContain('It was taken offline.');
    await page.selectOption('select[aria-label="Type"]', 'qa');
    await page.waitForSelector(card('agent_backend_001'), { state: 'detached' });
    expect(await page.locator('main li').count()).toBe(2);
    await page.reload();
    await page.waitForSelector(card(DRAINING));
    expect(await page.locator('main li').count()).toBe(2);
    await page.goto(`${system.url}/agents?department=QUALITY`);
    await page.waitForSelector(card(DRAINING));
    expect(await page.locator('main h2').allTextContents()).toEqual(['Quality']);
  });

  test('one is drained and resumed, and its card follows without a reload', async () => {
    const id = 'agent_architect_001';
    const page = await open(`/agents?agent=${id}`, { url: system.url });
    await page.click('button:text-is("Drain")');
    await page.waitForSelector(`${card(id)}:has-text("draining")`);
    expect((await scene.client.getAgent(id)).status).toBe('draining');
    // By somebody else: the page hears of it.
    await scene.client.updateAgent(id, { status: 'online' });
    await page.waitForSelector(`${card(id)}:has-text("free")`);
  });

  test('the work of one ends, and its card follows', async () => {
    const page = await open('/agents?type=backend', { url: system.url });
    await page.waitForSelector(`${card(PULLING)}:has-text("at work")`);
    await scene.agent.complete(scene.lease, {
      summary: 'Done',
      artifacts: [{ path: 'result.md', media_type: 'text/markdown', content: '# alpha beta gamma\n' }],
    });
    await page.waitForSelector(`${card(PULLING)}:not(:has-text("Billing export"))`);
  });

  test('one is registered: what is wrong stands at its field; the key is shown once, with a command', async () => {
    const page = await open('/agents?register=backend', { url: system.url });
    const name = page.getByRole('dialog').getByLabel('Name');
    await page.waitForSelector('[role="dialog"] :is(input, select):focus');
    await name.fill('bob laptop');
    await page.click('button:text-is("Add")');
    await page.waitForSelector('[aria-invalid="true"]');
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await seriousFaults(page)).toEqual([]);
    await name.fill('bob_laptop');
    await page.click('button:text-is("Add")');
    const command = page.locator('pre').last();
    await command.waitFor();
    const key = await page.locator('pre').first().textContent();
    expect(await command.textContent()).toBe(
      `TRITONS_AGENT_ID=bob_laptop \\\n  TRITONS_AGENT_KEY=${key} \\\n  npx tritons agent run --url ${system.url} --type backend --capacity 1 --exec './work.sh'`,
    );
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    await page.click('button:text-is("I have the key")');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForSelector(card('bob_laptop'));
    expect((await page.content()).includes(String(key))).toBe(false);
  });

  test('one is removed, once its name is typed', async () => {
    await scene.client.registerAgent({ agent_id: 'gone_soon', agent_type: 'backend' });
    const page = await open('/agents?agent=gone_soon', { url: system.url });
    await page.click('button:text-is("Remove …")');
    const remove = page.locator('button:text-is("Remove")');
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel('Type gone_soon to confirm').fill('gone_soon');
    await remove.click();
    await page.waitForSelector(card('gone_soon'), { state: 'detached' });
    await expect(scene.client.getAgent('gone_soon')).rejects.toMatchObject({ status: 404 });
  });
});
