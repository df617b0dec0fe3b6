import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../pipeline/a-cloud.ts';
import { describeInBrowser, seriousFaults } from './a-browser.ts';
import { shown } from './shown.ts';

/** Waits until these tasks are shown, in this order. */
const shows = (page: Page, titles: string[]) =>
  until(
    `the list shows ${titles.join(', ')}`,
    () => page.locator('[role="table"] a').allTextContents(),
    (seen) => seen.join() === titles.join(),
  );

describeInBrowser('the list of tasks', ({ open, client }) => {
  /** Runs until somebody approves it: its state changes by the test alone. */
  async function aGatedTask(title: string) {
    const { task_id } = await client().submitTask({ type: 'development', title, requirements: ['a'], approval: true });
    return task_id;
  }
  const aBlockedTask = async (title: string, on: string) =>
    (await client().submitTask({ type: 'quality', title, priority: 'low', dependencies: [on] })).task_id;

  test('shows a task within moments of its submission, and its state as it changes, without reload', async () => {
    const page = await open('/tasks');
    const id = await aGatedTask('Appears by itself');
    const row = page.locator('[role="row"]', { hasText: 'Appears by itself' });
    await row.getByText('running').waitFor();
    await client().cancelTask(id);
    await row.getByText('cancelled').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('is filtered by chips and searched, and the URL holds both', async () => {
    const gate = await aGatedTask('Filter the gate');
    await aBlockedTask('Filter me too', gate);
    const page = await open('/tasks?q=filter');
    await shows(page, ['Filter me too', 'Filter the gate']);
    await page.getByLabel('State', { exact: true }).selectOption('blocked');
    await shows(page, ['Filter me too']);
    expect(new URL(page.url()).search).toBe('?q=filter&status=blocked');
    await page.reload();
    await shown(page);
    await shows(page, ['Filter me too']);
    await page.getByLabel('Drop the filter state').click();
    await page.getByRole('button', { name: 'Priority' }).click();
    await shows(page, ['Filter the gate', 'Filter me too']);
    expect(new URL(page.url()).searchParams.get('sort')).toBe('priority');
  });

  test('says what a cancellation of several will touch, and does it', async () => {
    const gate = await aGatedTask('Bulk gate');
    const blocked = await aBlockedTask('Bulk blocked', gate);
    const over = await aBlockedTask('Bulk over', gate);
    await client().cancelTask(over);
    const page = await open('/tasks?q=bulk');
    for (const title of ['Bulk gate', 'Bulk blocked', 'Bulk over']) await page.getByLabel(`Select ${title}`).check();
    await page.getByRole('button', { name: 'Cancel 2' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('li a').allTextContents()).toEqual(['Bulk blocked', 'Bulk gate']);
    await dialog.getByText('One more has ended already').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel 2 tasks' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await client().getTask(gate)).status).toBe('cancelled');
    expect((await client().getTask(blocked)).status).toBe('cancelled');
  });

  test('is walked, marked and opened with the keyboard', async () => {
    const gate = await aGatedTask('Keyboard first');
    await aBlockedTask('Keyboard second', gate);
    const page = await open('/tasks?q=keyboard');
    await page.locator('[role="row"][tabindex="0"]').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    expect(await page.getByLabel('Select Keyboard first').isChecked()).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/tasks/${gate}`);
  });

  test('is reached by Tab when a search has left out the row that the keyboard was on', async () => {
    const gate = await aGatedTask('Tabbed gate');
    await aBlockedTask('Tabbed row', gate);
    const page = await open('/tasks?q=tabbed');
    await page.locator('[role="row"][tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.getByRole('searchbox').first().fill('tabbed row');
    await shows(page, ['Tabbed row']);
    expect(await page.locator('[role="row"][tabindex="0"]').count()).toBe(1);
  });

  test('of the running ones tells of no task that has ended', async () => {
    const page = await open('/tasks?status=in_progress');
    await page.waitForSelector('[role="status"]:text-is("live")');
    const second = await aGatedTask('Runs second');
    await page.getByRole('link', { name: 'Runs second' }).waitFor();
    await client().cancelTask(second);
    await page.locator('[role="row"]', { hasText: 'Runs second' }).getByText('cancelled').waitFor();
    await aGatedTask('Runs third');
    await page.getByRole('link', { name: 'Runs third' }).waitFor();
    await page.getByRole('link', { name: 'Runs second' }).waitFor({ state: 'detached' });
    expect(await page.getByText('newer task').count()).toBe(0);
  });
});

describeInBrowser('a submission', ({ open, client }) => {
  test('is begun from the palette on the page itself, in its first field, and Escape leaves the URL as it was', async () => {
    const page = await open('/tasks');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('Submit a task');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Submit a task' }).waitFor();
    await page.waitForSelector('[role="dialog"] :is(input, select, textarea):focus');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  test('by the form begins with an example of its kind, and opens the task', async () => {
    const page = await open('/tasks?submit=form');
    await page.getByLabel('Kind of work').selectOption('development/api_development');
    await page.getByRole('dialog').getByLabel('Title').fill('Orders by the form');
    await page.getByLabel('A person approves').check();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL('**/tasks/task_*');
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    expect(await client().getTask(id)).toMatchObject({
      kind: 'api_development',
      title: 'Orders by the form',
      requirements: ['Create, read and cancel orders', 'Errors say which field is wrong', 'OpenAPI document'],
      approval: true,
    });
  });

  test('that the API refuses says so at each field, and at the top what is no field', async () => {
    const page = await open('/tasks?submit=form');
    await page.getByRole('tab', { name: 'JSON or YAML' }).click();
    await page.getByLabel('Submission').fill('type: poetry\ntitle: ""\ncolour: red');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('/colour is not a known field').waitFor();
    await page.getByRole('tab', { name: 'Form' }).click();
    const title = page.getByRole('dialog').getByLabel('Title');
    await until(
      'the title is marked as wrong',
      () => title.getAttribute('aria-invalid'),
      (invalid) => invalid === 'true',
    );
    const told = (await title.getAttribute('aria-describedby'))!.split(' ').map((id) => page.locator(`[id="${id}"]`));
    expect((await Promise.all(told.map((part) => part.textContent()))).join(' ')).toContain('Title is required');
    await page.getByText('The type is not a task type').waitFor();
  });

  test('as a text that cannot be read says why', async () => {
    const page = await open('/tasks?submit=form');
    await page.getByRole('tab', { name: 'JSON or YAML' }).click();
    await page.getByLabel('Submission').fill('- a list');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('This is no submission').waitFor();
  });
});
