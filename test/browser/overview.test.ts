import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PatientClient } from '../patient-client.ts';
import { describeInBrowser, refuse, seriousFaults } from './a-browser.ts';
import { type System, startSystem } from './system.ts';

describeInBrowser('the overview', ({ open }) => {
  let system: System;
  let client: PatientClient;
  beforeAll(async () => {
    system = await startSystem();
    client = new PatientClient({ url: system.url });
  });
  afterAll(() => system.stop());

  test('of a system in which nothing has run offers the demo task, and runs it', async () => {
    const page = await open('/', { url: system.url });
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run the demo task' }).click();
    await page.waitForURL('**/tasks/task_2025_001');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Implement Redis Clustering' }).first().waitFor();
  });

  test('says what waits for approval as it begins to wait, with the way there, until somebody decides', async () => {
    const page = await open('/', { url: system.url });
    const { task_id } = await client.submitTask({ type: 'quality', title: 'Look at me', approval: true });
    const need = page.getByRole('listitem').filter({ hasText: 'Look at me waits for your approval' });
    expect(await need.getByRole('link', { name: 'Review' }).getAttribute('href')).toBe(`/tasks/${task_id}`);
    expect(await seriousFaults(page)).toEqual([]);
    await client.approveTask(task_id);
    await need.waitFor({ state: 'detached' });
    await page.getByText('Nothing waits for you.').waitFor();
  });

  test.each(['/api/open-tasks', '/api/circuits', '/api/dead-letters'])('says so if %s cannot be read', async (path) => {
    const page = await open('/', { url: system.url });
    await page.getByText('Nothing waits for you.').waitFor();
    await refuse(page, path);
    await page.reload();
    await page.getByText('Refused for a test').waitFor();
    expect(await page.getByText('Nothing waits for you.').count()).toBe(0);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing waits for you.').waitFor();
  });

  test('says which agents are missing, and how many subtasks wait for them', async () => {
    const agents = [];
    for await (const { agent_id } of client.agents({ agent_type: 'ml_engineer' })) agents.push(agent_id);
    for (const agent of agents) await client.updateAgent(agent, { status: 'offline' });
    const page = await open('/', { url: system.url });
    const task = { type: 'ai_ml', kind: 'model_training', title: 'Train' };
    const { task_id } = await client.submitTask(task);
    const need = page.getByRole('listitem').filter({ hasText: 'No agent of type ML engineer is online' });
    await need.getByRole('link', { name: 'Set one online' }).waitFor();
    await client.cancelTask(task_id);
    await need.waitFor({ state: 'detached' });
  });
});

describeInBrowser('the palette', ({ open, client }) => {
  test('finds a task by its title, and the theme that it sets stays', async () => {
    const { task_id } = await client().submitTask({ type: 'quality', title: 'Zebra crossing' });
    const page = await open('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('zebr');
    await page.getByRole('option', { name: 'Zebra crossing' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/tasks/${task_id}`);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('dark');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-theme="dark"]');
    await page.reload();
    await page.waitForSelector('html[data-theme="dark"]');
  });
});

describeInBrowser('where keys are asked for', ({ open }) => {
  let system: System;
  let viewerKey: string;
  beforeAll(async () => {
    system = await startSystem({ auth: 'required' });
    const admin = new PatientClient({ url: system.url, apiKey: system.adminKey });
    viewerKey = (await admin.createKey({ name: 'ann', owner: 'ann', role: 'viewer' })).api_key;
  });
  afterAll(() => system.stop());

  test('a page asks for one, says if it is wrong, and offers what its role allows until the reader signs out', async () => {
    const page = await open('/tasks', { url: system.url });
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('API key or token').fill('tritons_wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This key is wrong, expired or revoked.').waitFor();
    await page.getByLabel('API key or token').fill(viewerKey);
    await page.keyboard.press('Enter');
    await page.getByText('No tasks yet').waitFor();
    await page.getByRole('link', { name: 'Audit' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Submit a task' }).count()).toBe(0);
    expect(page.url()).toBe(`${system.url}/tasks`);
    await page.reload();
    await page.getByText('No tasks yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key or token').waitFor();
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain('tritons_');
  });
});
