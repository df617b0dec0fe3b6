import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PatientClient } from '../patient-client.ts';
import { take } from '../pipeline/pulling.ts';
import { until } from '../until.ts';
import { describeInBrowser, seriousFaults } from './a-browser.ts';
import { hostileTexts } from './hostile-texts.ts';
import { type System, startSystem } from './system.ts';

const AGENT = 'ann_laptop';
const HOSTILE = 'hostile';
const REVIEWED = 'reviewed';
const requirement = 'alpha beta gamma';
const MARKDOWN = { extension: 'md', media_type: 'text/markdown' };
const TEXT = { extension: 'txt', media_type: 'text/plain' };
const SVG = { extension: 'svg', media_type: 'image/svg+xml' };
const HTML = { extension: 'html', media_type: 'text/html' };

/** Not a message: those are dialogs too. */
const dialogOf = (page: Page) => page.locator('[role="dialog"]:not([data-type])');

describeInBrowser('a task', ({ open }) => {
  let system: System;
  let client: PatientClient;
  let agent: Parameters<typeof take>[0];

  beforeAll(async () => {
    system = await startSystem();
    client = new PatientClient({ url: system.url });
    for await (const { agent_id } of client.agents({ agent_type: 'backend' }))
      await client.updateAgent(agent_id, { status: 'offline' });
    const { credentials } = await client.registerAgent({ agent_id: AGENT, agent_type: 'backend', capacity: 4 });
    const calls = new PatientClient({ url: system.url, apiKey: credentials.api_key }).forAgent(AGENT);
    agent = { ...calls, id: AGENT, apiKey: credentials.api_key };
  });
  afterAll(() => system.stop());

  const submit = (id: string, more: object = {}) =>
    client.submitTask({ type: 'development', id, title: `Task ${id}`, requirements: [requirement], ...more });
  const handIn = async (artifacts: { path: string; media_type: string; content: string }[], log: string[] = []) => {
    const lease = await take(agent);
    await agent.heartbeat(lease, { progress: 0.5, log });
    await agent.complete(lease, {
      summary: hostileTexts[0]!,
      artifacts,
      requirements_met: [{ requirement: 0, artifacts: ['result.md'] }],
    });
    return lease;
  };
  const result = {
    path: 'result.md',
    media_type: 'text/markdown',
    content: '# alpha beta gamma\n\nalpha beta gamma is done.\n',
  };
  const openTask = (path: string, more: object = {}) => open(`/tasks/${path}`, { url: system.url, ...more });
  const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();

  test('the graph has the edges of the plan, and goes on without a reload', async () => {
    await submit('live');
    const page = await openTask('live');
    await until(
      'the agent is given the work',
      () => page.locator('.react-flow__node').count(),
      (count) => count > 1,
    );
    const { subtasks } = await client.getTask('live');
    expect(await page.locator('.react-flow__node').count()).toBe(subtasks.length);
    await until(
      'the edges are drawn',
      () => page.locator('.react-flow__edge').count(),
      (count) => count > 0,
    );
    expect(await page.locator('.react-flow__edge.critical').count()).toBeGreaterThan(0);
    await handIn([result]);
    await page.locator('main').getByText('done', { exact: true }).first().waitFor();
    await until(
      'the task ends',
      () => page.locator('[role="table"] [role="row"]:has-text("done")').count(),
      (count) => count === subtasks.length,
    );
    await page.locator('.react-flow__node a').first().click();
    await dialogOf(page).waitFor();
    expect(new URL(page.url()).searchParams.get('subtask')).toBe(subtasks[0]?.id);
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 360, height: 780 });
    await page.locator('.react-flow').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  test('a file is opened and downloaded, alone and with all others', async () => {
    const page = await openTask('live/files');
    await page.locator('nav[aria-label="Files"] a:has-text("result.md")').click();
    await page.getByRole('heading', { name: 'alpha beta gamma' }).waitFor();
    const [one] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download', exact: true }).click(),
    ]);
    expect(one.suggestedFilename()).toBe('result.md');
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download all/ }).click(),
    ]);
    expect(all.suggestedFilename()).toBe('live.zip');
    const chunks: Buffer[] = [];
    for await (const chunk of await all.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).subarray(0, 2).toString()).toBe('PK');
  });

  test(`${hostileTexts.length} hostile texts in titles, logs, file names and files run nothing`, async () => {
    const line = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 200);
    await submit(HOSTILE, { title: line(hostileTexts[0]!), description: hostileTexts.join('\n') });
    // The checks send back SVG and HTML that are broken, and the page shows what they accept.
    const files = [
      ...hostileTexts.map((content, index) => ({ ...[MARKDOWN, TEXT][index % 2]!, content: `${content}\n` })),
      {
        ...SVG,
        content: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>\n',
      },
      {
        ...HTML,
        content: '<!doctype html>\n<html lang="en"><body onload="alert(1)"><script>alert(2)</script></body></html>\n',
      },
    ].map(({ extension, ...file }, index) => ({
      ...file,
      path: `hostile/${index} &lt;b onclick=alert(1)'&amp;.${extension}`,
    }));
    const { subtask_id } = await handIn([result, ...files], hostileTexts.map(line));
    const page = await openTask(HOSTILE);
    const alarms: string[] = [];
    page.on('dialog', (dialog) => {
      alarms.push(dialog.message());
      void dialog.dismiss();
    });
    await page.locator('.react-flow__node').first().waitFor();
    expect(await page.locator('h1').textContent()).toBe(line(hostileTexts[0]!));
    await tab(page, 'Log');
    await page
      .getByText(line(hostileTexts.at(-1)!))
      .first()
      .waitFor();
    for (const view of ['Timeline', 'Findings', 'Cost', 'History']) {
      await tab(page, view);
      await page.locator('main').getByText(/\S/).first().waitFor();
    }
    await until(
      'the checks accept the files',
      async () => (await client.getTaskResults(HOSTILE)).deliverables,
      (all) => all.some((each) => each.subtask_id === subtask_id),
    );
    await tab(page, 'Files');
    const links = page.locator('nav[aria-label="Files"] a:has-text("hostile/")');
    await until(
      'the files are listed',
      () => links.count(),
      (count) => count === files.length,
    );
    for (let index = 0; index < files.length; index += 1) {
      await links.nth(index).click();
      const view = page.locator(`main section[aria-label]`);
      await view.locator('h2').filter({ hasText: files[index]!.path }).waitFor();
      await view.locator('pre, [class*="markdown"]').first().waitFor();
      expect(
        await view.locator('script, iframe, object, embed, img, style, link, form, svg:not(.lucide)').count(),
      ).toBe(0);
      const hrefs = await view.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
      expect(hrefs.filter((href) => /^\s*(?:javascript|data|vbscript|file):/i.test(href))).toEqual([]);
    }
    expect(await page.evaluate("'pwned' in window")).toBe(false);
    expect(alarms).toEqual([]);
  });

  test('a task is rejected in part, done again, and approved', async () => {
    await submit(REVIEWED, { approval: true });
    await handIn([result]);
    const page = await openTask(REVIEWED);
    await page.getByRole('button', { name: 'Reject' }).click();
    const dialog = dialogOf(page);
    await dialog
      .getByRole('checkbox', { name: /^Implement/ })
      .first()
      .check();
    await dialog.getByText('done again too').first().waitFor();
    await dialog.getByRole('textbox').fill('Failover is missing');
    await dialog.getByRole('button', { name: /done again$/ }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await client.getTask(REVIEWED)).approvals).toMatchObject([
      { decision: 'rejected', comment: 'Failover is missing' },
    ]);
    await handIn([{ ...result, content: `${result.content}Failover too.\n` }]);
    await page.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached' });
    await until(
      'the task completes',
      async () => (await client.getTask(REVIEWED)).status,
      (status) => status === 'completed',
    );
    await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
  });

  test('a task is cancelled once that is confirmed, and retried; its budget is raised', async () => {
    await submit('steered', { max_cost_usd: 1 });
    const lease = await take(agent);
    const page = await openTask('steered');
    await page.getByRole('button', { name: 'Raise budget' }).click();
    const dialog = dialogOf(page);
    await dialog.getByRole('spinbutton').fill('2.5');
    await dialog.getByRole('button', { name: 'Raise' }).click();
    await page.locator('main').getByText('$2.50').first().waitFor();
    await page.getByRole('button', { name: 'Cancel task' }).click();
    await dialog.getByText('1 subtask at work').waitFor();
    expect((await client.getTask('steered')).status).toBe('in_progress');
    await dialog.getByRole('button', { name: 'Cancel task' }).click();
    await page.locator('main').getByText('cancelled', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await client.getTask('steered')).run).toBe(2);
    expect(lease.task_id).toBe('steered');
    await client.cancelTask('steered');
  });

  test.each(['graph', 'timeline', 'files', 'findings', 'log', 'cost', 'history'])(
    'axe finds nothing serious in the view %s',
    async (view) => {
      for (const theme of ['light', 'dark'] as const) {
        const page = await openTask(`${REVIEWED}/${view}`, { theme });
        await page.locator('main').getByRole('tab', { selected: true }).waitFor();
        expect(await seriousFaults(page)).toEqual([]);
      }
    },
  );
});
